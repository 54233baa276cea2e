package bot

import "encoding/base64"

// Shown is a stretch of what Discord displays of a message.
type Shown struct {
	Text          string
	Quote, Bold   bool
	Link, Object  string
	Code, Spoiler bool
	Struck        bool
}

// Display returns what Discord displays of a text, by the model that the tests of
// rendering use.
func Display(content string) []Shown {
	var shown []Shown
	for _, p := range display(content) {
		shown = append(shown, Shown{Text: p.text, Quote: p.quote, Bold: p.bold, Link: p.link, Object: p.object,
			Code: p.code, Spoiler: p.spoiler, Struck: p.strike})
	}
	return shown
}

// PressLife is how long a button works, and TalkQuiet how long a talk is
// remembered.
const (
	PressLife = pressLife
	TalkQuiet = talkQuiet
)

// Plain and SafeLink are how texts and addresses are shown.
var (
	Plain    = plain
	SafeLink = safeLink
)

// Reseal returns the custom_id of a component as it would be under another token.
func Reseal(customID, token string) string {
	raw, err := base64.RawURLEncoding.DecodeString(customID)
	if err != nil || len(raw) < sealLength {
		return customID
	}
	s, err := newSealer(Token(token))
	if err != nil {
		return customID
	}
	text := raw[:len(raw)-sealLength]
	return base64.RawURLEncoding.EncodeToString(append(text[:len(text):len(text)], s.sum(text)...))
}
