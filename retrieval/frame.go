package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"

	"quoth/corpus"
)

// Frames
//
// Many questions say who should have said it:
//
//	what did Ada Brook say about agency costs
//	         └ speaker ┘           └─ topic ─┘
//
// The speaker's name is then no word to search the text for: those who speak
// seldom name themselves, and whoever names them is somebody else. It is held
// against the speakers that the corpus knows instead.

// frame is the part of a question that names a speaker.
type frame struct {
	speaker string      // as it stands in the question; "" where none is named
	span    corpus.Span // of the name, in bytes of the question
	names   []string    // the words of the name, folded, without titles
}

const (
	namePattern = `((?:\p{Lu}[\p{L}.’'-]*|de|de la|van|von|der|of|the|bin|al)(?: (?:\p{Lu}[\p{L}.’'-]*|de|la|van|von|der|bin|al))*)`
	askPattern  = `(?i:did|does|do|has|have|had|would|will)`
	sayPattern  = `(?i:say|says|said|saying|tell|told|think|thinks|thought|believe|believed|argue|argued|claim|claimed|` +
		`state|stated|suggest|suggested|mention|mentioned|speak|spoke|spoken|write|wrote|written|comment|commented|` +
		`call|called|describe|described|warn|warned|reply|replied|respond|responded|answer|answered|ask|asked|` +
		`announce|announced|promise|promised|explain|explained)`
)

// framePatterns find the speaker in their first group.
var framePatterns = []*regexp.Regexp{
	regexp.MustCompile(`^(?i:(?:and|so|but) )?(?i:what|how|when|where|why|which \w+|how \w+(?: \w+)?) ` + askPattern + ` ` + namePattern + ` (?:ever )?` + sayPattern + `\b`),
	regexp.MustCompile(`^(?i:did|does|has|have|had) ` + namePattern + ` (?:ever )?` + sayPattern + `\b`),
	regexp.MustCompile(`^(?i:what|how) (?i:is|was|are|were) ` + namePattern + `['’]s? (?i:views?|opinions?|positions?|stance|thoughts?|comments?|answer|reply|response|argument)\b`),
	regexp.MustCompile(`^` + namePattern + `['’]s? (?i:views?|opinions?|positions?|stance|thoughts?|comments?) (?i:on|of|about)\b`),
	regexp.MustCompile(`(?i:according to) ` + namePattern + `(?:[,?.]|$)`),
	regexp.MustCompile(`^` + namePattern + ` (?i:on|about) `),
	regexp.MustCompile(`^` + namePattern + ` ` + sayPattern + ` (?i:what|anything|something|that|about|on)\b`),
}

// titles stand before names and are no part of them.
var titles = map[string]bool{
	"the": true, "mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "prof": true, "professor": true, "sir": true,
	"dame": true, "lord": true, "lady": true, "baroness": true, "baron": true, "hon": true, "rt": true, "right": true,
	"mp": true, "qc": true, "kc": true, "of": true, "mx": true,
}

// findFrame finds the speaker that a question names, if it names one.
func findFrame(text string) frame {
	for _, pattern := range framePatterns {
		at := pattern.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		name := strings.TrimRight(text[at[2]:at[3]], "'’")
		names := nameWords(name)
		// "the committee" and "the Treasurer" are offices, not names.
		if len(names) == 0 || strings.HasPrefix(name, "the ") || !strings.ContainsFunc(name, unicode.IsUpper) {
			continue
		}
		return frame{speaker: name, span: corpus.Span{Start: at[2], End: at[3]}, names: names}
	}
	return frame{}
}

// holds reports whether a span of the question lies in the speaker's name.
func (f frame) holds(span corpus.Span) bool {
	return f.speaker != "" && f.span.Contains(span)
}

// nameWords returns the words of a name, folded, without titles.
func nameWords(name string) []string {
	// Constituency, party and post nominals stand in brackets or behind a comma.
	if cut := strings.IndexAny(name, "(,"); cut > 0 {
		name = name[:cut]
	}
	var list []string
	for iterator := words.FromString(name); iterator.Next(); {
		if word := iterator.Value(); isWord(word) {
			if folded := strings.TrimSuffix(fold(word), "."); !titles[folded] {
				list = append(list, folded)
			}
		}
	}
	return list
}

// matches reports whether a speaker of the corpus may be the one who is asked
// for: the surnames agree, and no forename contradicts.
func (f frame) matches(speaker string) bool {
	theirs := nameWords(speaker)
	if len(theirs) == 0 || len(f.names) == 0 {
		return false
	}
	if len(f.names) == 1 {
		return theirs[len(theirs)-1] == f.names[0]
	}
	if len(theirs) == 1 {
		return f.names[len(f.names)-1] == theirs[0]
	}
	for _, name := range f.names {
		if !slices.Contains(theirs, name) {
			return false
		}
	}
	return true
}

// spoken returns the parts of a passage that the asked-for speaker says.
func (f frame) spoken(passage corpus.Passage) []corpus.Span {
	var spans []corpus.Span
	for _, u := range passage.Utterances {
		if f.matches(u.Speaker) {
			spans = append(spans, u.Span)
		}
	}
	return spans
}
