package rest

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// Token is the bot's token. It never prints itself.
type Token string

// check returns the bare token, or what is wrong with it.
func (t Token) check() (Token, error) {
	bare := t.Bare()
	switch {
	case bare == "":
		return "", errors.New("no Discord token: copy one from the application's page at https://discord.com/developers/applications (Bot, Reset Token)")
	case strings.ContainsFunc(string(bare), func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return "", errors.New("the Discord token holds a space, a line break or another character that no token has: copy it anew")
	}
	return bare, nil
}

// Bare returns the token without white space around it and without the prefix
// "Bot" that requests carry.
func (t Token) Bare() Token {
	text := strings.TrimSpace(string(t))
	if rest, ok := strings.CutPrefix(text, "Bot"); (ok && strings.TrimSpace(rest) != rest) || rest == "" {
		text = strings.TrimSpace(rest)
	}
	return Token(text)
}

const redacted = "[redacted]"

// String returns a placeholder.
func (Token) String() string { return redacted }

// GoString returns a placeholder.
func (Token) GoString() string { return redacted }

// Format writes a placeholder, whatever the verb.
func (Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns a placeholder.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns a placeholder.
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// TokenMend is what to tell the operator of a token that Discord refuses.
const TokenMend = "Discord does not accept the bot's token: copy the token anew from the application's page at https://discord.com/developers/applications (Bot, Reset Token)"

// TokenRefused returns what to tell the operator if err is Discord's refusal of
// the token, and else nil.
func TokenRefused(err error) error {
	var refused *Error
	if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized {
		return fmt.Errorf("%s: %w", TokenMend, err)
	}
	return nil
}
