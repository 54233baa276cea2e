package discordtest

const ruleEmptyMessage = "empty-message"

func Lint(method, path string, body []byte) []Problem             { return nil }
func checkDescription(method, path string, body []byte) []Problem { return nil }
