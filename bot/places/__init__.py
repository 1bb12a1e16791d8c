"""From what people type to the ward or commune of today: names, old names, addresses, a shared location."""
