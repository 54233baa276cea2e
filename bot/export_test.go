package bot

// Commands is the number of commands that a bot has.
var Commands = len((*Bot)(nil).defineCommands())
