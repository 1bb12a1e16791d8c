"""The unit of work: everything that one transaction may read and write, each part made when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection

from bot.store.announcements import Announcements
from bot.store.audit import Audit
from bot.store.campaigns import Campaigns
from bot.store.case_ends import CaseEnds
from bot.store.case_files import CaseFiles
from bot.store.cases import Cases
from bot.store.chats import Chats
from bot.store.claims import Claims
from bot.store.clock_watch import ClockWatch
from bot.store.consents import Consents
from bot.store.console_sessions import ConsoleSessions
from bot.store.counters import Counters
from bot.store.data_requests import DataRequests
from bot.store.dead_letters import DeadLetters
from bot.store.flood_marks import FloodMarks
from bot.store.followers import Followers
from bot.store.groups import Groups
from bot.store.holders import Holders
from bot.store.insights import Insights
from bot.store.issued_lists import IssuedLists
from bot.store.keyring import Keyring
from bot.store.lessons import Lessons
from bot.store.letters import Letters
from bot.store.locks import hold
from bot.store.messaging_window import MessagingWindow
from bot.store.notes import Notes
from bot.store.officers import Officers
from bot.store.outbox import Outbox
from bot.store.own_cases import OwnCases
from bot.store.questions import Questions
from bot.store.queues import Queues
from bot.store.register import Register
from bot.store.search_cards import SearchCards
from bot.store.senders import Senders
from bot.store.sent_notices import SentNotices
from bot.store.shared_commit import SharedCommit
from bot.store.ties import Ties
from bot.store.zalo_tokens import ZaloTokens


class UnitOfWork:
    """One transaction with its keys. ``tx`` is the connection, for whoever needs a query of their own.

    ``shared`` is what those who share the transaction write at its end.

    It lives in the thread of the database: nothing in it can be waited for, and it is of no use after its transaction.
    With ``ends`` whoever made it calls `end` before the commit.
    """

    def __init__(
        self, tx: Connection, keyring: Keyring | None, shared: SharedCommit | None = None, *, ends: bool = False
    ) -> None:
        self.tx = tx
        self._keyring = keyring
        self._shared = shared or SharedCommit(tx)
        self._ends = ends

    def end(self) -> None:
        """Write what comes last, as nobody else can write it meanwhile: the end of the audit."""
        if "audit" in self.__dict__:
            self.audit.write_down()

    def hold(self, name: str) -> None:
        """Be the only one, of all servers, that works under this name until the transaction ends."""
        hold(self.tx, name)

    @property
    def keyring(self) -> Keyring:
        """The keys of this database. Raises LookupError before they were opened (`open_keyring`, `read_keyring`)."""
        if self._keyring is None:
            raise LookupError("the keys of this database were not opened")
        return self._keyring

    @cached_property
    def cases(self) -> Cases:
        """Cases with their senders, consents and notes."""
        return Cases(self.tx, self.keyring)

    @cached_property
    def case_ends(self) -> CaseEnds:
        """The ends of cases."""
        return CaseEnds(self.tx)

    @cached_property
    def consents(self) -> Consents:
        """The consents."""
        return Consents(self.tx, self.keyring)

    @cached_property
    def console(self) -> ConsoleSessions:
        """The sessions of the console."""
        return ConsoleSessions(self.tx, self.keyring)

    @cached_property
    def senders(self) -> Senders:
        """Those who sent cases."""
        return Senders(self.tx, self.keyring)

    @cached_property
    def data_requests(self) -> DataRequests:
        """Requests of people about their own data."""
        return DataRequests(self.tx, self.keyring)

    @cached_property
    def own_cases(self) -> OwnCases:
        """Cases for whoever sent them."""
        return OwnCases(self.tx, self.keyring)

    @cached_property
    def ties(self) -> Ties:
        """Ties between the chats of one person."""
        return Ties(self.tx, self.keyring)

    @cached_property
    def register(self) -> Register:
        """The registers of wards."""
        return Register(self.tx, self.keyring)

    @cached_property
    def queues(self) -> Queues:
        """Cases of wards in sets and pages."""
        return Queues(self.tx, self.keyring)

    @cached_property
    def holders(self) -> Holders:
        """The holders of cases."""
        return Holders(self.tx)

    @cached_property
    def notes(self) -> Notes:
        """Notes of officers."""
        return Notes(self.tx, self.keyring)

    @cached_property
    def search_cards(self) -> SearchCards:
        """Names and numbers of senders, to be found."""
        return SearchCards(self.tx, self.keyring)

    @cached_property
    def flood_marks(self) -> FloodMarks:
        """Marks of floods."""
        return FloodMarks(self.tx, self.keyring)

    @cached_property
    def lists(self) -> IssuedLists:
        """The lists that went out."""
        return IssuedLists(self.tx, self.keyring)

    @cached_property
    def officers(self) -> Officers:
        """Officers with their places."""
        return Officers(self.tx, self.keyring)

    @cached_property
    def groups(self) -> Groups:
        """Groups of officers."""
        return Groups(self.tx, self.keyring)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages that still have to reach somebody."""
        return Outbox(self.tx, self.keyring, self._shared)

    @cached_property
    def letters(self) -> Letters:
        """Notices to many chats at once."""
        return Letters(self.tx, self.keyring, self._shared)

    @cached_property
    def files(self) -> CaseFiles:
        """Cases with all that a step must know of them."""
        return CaseFiles(self.tx, self.keyring)

    @cached_property
    def claims(self) -> Claims:
        """The sending side of the outbox."""
        return Claims(self.tx, self.keyring)

    @cached_property
    def dead_letters(self) -> DeadLetters:
        """The outbox for those who look after it."""
        return DeadLetters(self.tx)

    @cached_property
    def sent(self) -> SentNotices:
        """Keys of the notices that were sent."""
        return SentNotices(self.tx)

    @cached_property
    def chats(self) -> Chats:
        """Conversations: sessions and messages."""
        return Chats(self.tx)

    @cached_property
    def window(self) -> MessagingWindow:
        """The messaging windows."""
        return MessagingWindow(self.tx)

    @cached_property
    def audit(self) -> Audit:
        """The chain of who did what."""
        return Audit(self.tx, self.keyring, at_end=self._ends)

    @cached_property
    def clock(self) -> ClockWatch:
        """The watch over the machine's clock."""
        return ClockWatch(self.tx)

    @cached_property
    def counters(self) -> Counters:
        """The counters of a day."""
        return Counters(self.tx, self._shared)

    @cached_property
    def campaigns(self) -> Campaigns:
        """The counts of campaigns."""
        return Campaigns(self.tx, self._shared)

    @cached_property
    def followers(self) -> Followers:
        """The chats that asked for news."""
        return Followers(self.tx, self.keyring)

    @cached_property
    def insights(self) -> Insights:
        """The counts of what is asked, left and reached."""
        return Insights(self.tx, self._shared)

    @cached_property
    def announcements(self) -> Announcements:
        """The announcements to followers."""
        return Announcements(self.tx, self.keyring)

    @cached_property
    def questions(self) -> Questions:
        """The questions that were not understood or not answered well."""
        return Questions(self.tx, self.keyring)

    @cached_property
    def lessons(self) -> Lessons:
        """The lessons of editors."""
        return Lessons(self.tx, self.keyring)

    def zalo_tokens(self, app_id: str) -> ZaloTokens:
        """The tokens of a Zalo app."""
        return ZaloTokens(self.tx, self.keyring, app_id)
