package discordtest

import (
	"os"
	"testing"
)

func TestDescription_NamesTheOperation(t *testing.T) {
	needDescription(t)
	d, err := loadDescription()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ method, path, want string }{
		{"PATCH", "/webhooks/1/x/messages/@original", "/paths/~1webhooks~1%7Bwebhook_id%7D~1%7Bwebhook_token%7D~1messages~1@original/patch"},
		{"PATCH", "/webhooks/1/x/messages/5", "/paths/~1webhooks~1%7Bwebhook_id%7D~1%7Bwebhook_token%7D~1messages~1%7Bmessage_id%7D/patch"},
		{"POST", "/nothing/such", ""},
	} {
		if got := d.operation(test.method, test.path); got != test.want {
			t.Errorf("operation(%s %s) = %q, want %q", test.method, test.path, got, test.want)
		}
	}
}

// needDescription skips a test when Discord's description is not at hand.
func needDescription(t *testing.T) {
	t.Helper()
	if os.Getenv(SharedEnv) == "" {
		t.Skipf("Discord's own description is not at hand: %s names no folder with discord/openapi.json", SharedEnv)
	}
}

// RequestProblems is checkDescription for tests in the other package.
func RequestProblems(t *testing.T, method, path string, body []byte) []Problem {
	t.Helper()
	needDescription(t)
	return checkDescription(method, path, body)
}

// AnswerProblem validates an answer against the description of an operation's answer with that status.
func AnswerProblem(t *testing.T, method, path, status string, body []byte) error {
	t.Helper()
	needDescription(t)
	d, err := loadDescription()
	if err != nil {
		t.Fatal(err)
	}
	return d.validate(d.operation(method, path)+"/responses/"+status+jsonContent, body)
}

// SchemaProblem validates a value against one of the description's named schemas.
func SchemaProblem(t *testing.T, name string, body []byte) error {
	t.Helper()
	needDescription(t)
	d, err := loadDescription()
	if err != nil {
		t.Fatal(err)
	}
	return d.validate("/components/schemas/"+name, body)
}
