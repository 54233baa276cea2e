package retrieval

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"quoth/corpus"
)

// Reading alone
//
// A quotation is read without what stands before it. One that begins "She refused
// it" answers nobody who does not know of whom the document spoke:
//
//	The Treasurer was asked for a loan.  She refused it.  Rain fell.
//	                                     └──── chosen ────────────┘
//	└──────────────── shown ───────────────────────────┘
//
// So a quotation whose first sentence leans on the one before begins with that
// one, if both are the same speaker's and the whole is no longer than a quotation may
// be. To make room it ends sooner, where the sentence at its end holds
// nothing of the question that the others do not.
//
// Known flaws: only the first words of a sentence are looked at ("The levy hit
// them hardest" leans, too); what the sentence before speaks of may itself be
// called "it" there.

// leaning matches how a sentence begins that leans on the one before: with a
// pronoun or a demonstrative, which a connective may precede. "I", "we" and
// "you" are whoever speaks and listens.
var leaning = regexp.MustCompile(`^(?:(?i:however|but|and|so|yet|also|then|thus|hence|instead|moreover|furthermore|therefore|nevertheless|` +
	`still|indeed|later|consequently|accordingly|meanwhile|in addition|as a result|for example|for instance|in turn|in fact|in particular|` +
	`at the same time|on the other hand|by contrast|in contrast),? )?` +
	`(?i:he|she|they|it|this|these|those|that|such|his|her|hers|its|their|theirs|both|neither|the (?:latter|former))\b`)

// The beginnings of sentences whose "it" or "that" stands for nothing.
var (
	// "It is right that …", "It would be better for …", "That is not to say …"
	impersonal = regexp.MustCompile(`^(?:\w+,? )?(?i:(?:it|that)(?:['’]s| is| was| has been| had been| will be| would be| may be| might be|` +
		` must be| can be| could be| should be)(?: \w+){0,3} (?:that|to|for|whether|how|why|who|whom|which|until|when|if)\b)`)
	// "It was the first that …" is not among them, "It was a mistake to …" is.
	naming         = regexp.MustCompile(`^(?:\w+,? )?(?i:(?:it|that)(?:['’]s| is| was) (?:not )?(?:a|an|the|one)\b)`)
	impersonalNoun = regexp.MustCompile(`^(?:\w+,? )?(?i:it(?:['’]s| is| was) (?:not )?(?:a|an|the) (?:\w+ )?` +
		`(?:pleasure|honour|honor|privilege|pity|shame|mistake|misconception|matter|question|fact|tragedy|scandal|time|case|duty|job)\b)`)
	// "It took three years to …", "That said, …", "Both the yard and the pier …"
	idiom = regexp.MustCompile(`^(?:\w+,? )?(?i:it (?:seems|seemed|appears|appeared|follows|followed|turns out|turned out|takes|took|` +
		`happens|happened|remains|rained|rains|snowed)\b|such (?:is|was|are|were)\b|that said\b|both (?:\w+ ){1,4}and\b)`)
)

// leans reports whether a sentence cannot be understood without the one before.
func leans(sentence string) bool {
	sentence = strings.TrimLeftFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch {
	case !leaning.MatchString(sentence), idiom.MatchString(sentence), impersonalNoun.MatchString(sentence):
		return false
	case naming.MatchString(sentence):
		return true
	}
	return !impersonal.MatchString(sentence)
}

// withAntecedent returns the span of whole sentences to quote instead of span, if
// it leans on the sentence before.
func (w *weighing) withAntecedent(c *candidate, span, heart corpus.Span) corpus.Span {
	passage := c.hit.Passage
	from, to := -1, -1
	for i, sentence := range passage.Sentences {
		if sentence.Start == span.Start {
			from = i
		}
		if sentence.End == span.End {
			to = i
		}
	}
	if from < 1 || to < from || !leans(c.sentence(from)) || !w.spokenSentences(c)[from-1] {
		return span
	}
	by, known := speaker(passage.Utterances, span)
	for end := to; end >= from; end-- {
		whole := corpus.Span{Start: passage.Sentences[from-1].Start, End: passage.Sentences[end].End}
		if end < to && (!whole.Contains(heart) || !w.spare(c, from-1, end, to)) {
			break
		}
		still, also := speaker(passage.Utterances, whole)
		if known != also || by.Speaker != still.Speaker {
			return span
		}
		if utf8.RuneCountInString(c.hit.Text[whole.Start-passage.Start:whole.End-passage.Start]) <= quoteBudget {
			return whole
		}
	}
	return span
}

// spare reports whether the sentences behind end, up to to, hold nothing of the
// question that those from from up to end do not.
func (w *weighing) spare(c *candidate, from, end, to int) bool {
	var held, rest found
	for i := from; i <= to; i++ {
		if i <= end {
			held.add(c.sentences[i])
		} else {
			rest.add(c.sentences[i])
		}
	}
	return rest.terms&^held.terms == 0 && rest.pairs&^held.pairs == 0 && (held.answers || !rest.answers)
}

func (c *candidate) sentence(i int) string {
	sentence, start := c.hit.Passage.Sentences[i], c.hit.Passage.Start
	return c.hit.Text[sentence.Start-start : sentence.End-start]
}
