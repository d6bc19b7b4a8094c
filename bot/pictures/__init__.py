"""Pictures that the bot draws itself, for chats."""
