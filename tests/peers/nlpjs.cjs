// One fold of nlp.js: {train: [[text, label]], test: [text]} on stdin, the best three labels of each test on stdout.
// One process a fold, because its container is a singleton and folds would leak into one another.
"use strict";

const { dockStart } = require("@nlpjs/basic");

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const { train, test } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  const dock = await dockStart({
    settings: { nlp: { forceNER: false, languages: ["vi"], autoSave: false, autoLoad: false, log: false } },
    use: ["Basic"],
  });
  const nlp = dock.get("nlp");
  nlp.settings.autoSave = false;
  nlp.addLanguage("vi");
  for (const [text, label] of train) nlp.addDocument("vi", text, label);
  await nlp.train();
  const out = [];
  for (const text of test) {
    const result = await nlp.process("vi", text);
    out.push((result.classifications || []).slice(0, 3).map((item) => item.intent));
  }
  process.stdout.write("\n@@" + JSON.stringify(out));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
