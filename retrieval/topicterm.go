package retrieval

import (
	"strings"
	"time"
	"unicode"

	"quoth/corpus"
)

// TopicTerm is one word of what a question is about.
type TopicTerm struct {
	corpus.Span // bytes of the question
	// Term is what the word is compared by; see Analyze.
	Term string
	// Light says that the word tells little of a topic, as "name" and "number" do.
	Light bool
}

// Topic returns the words that a question is about, each once, in its order: those
// that passages would be searched for, and the name of a speaker that the question
// asks for. Words that only ask ("who said", "how many") are not among them. It
// knows of no corpus, and so of no speaker but by the question's form.
func Topic(question string) []TopicTerm {
	text := withoutPreamble(question)
	shift := len(strings.TrimRightFunc(question, unicode.IsSpace)) - len(text) // what was cut off in front
	tokens := Analyze(text)
	u := understood{frame: findFrame(text, nil), period: findPeriod(text, time.Time{})}
	if opening := topicOpenings.FindStringIndex(text); opening != nil && isTopic(text) {
		u.opening = corpus.Span{Start: opening[0], End: opening[1]}
	}
	asking := u.frameWords(tokens, text, corpus.Span{})
	if at := whoPattern.FindStringSubmatchIndex(text); at != nil {
		// "who called the bridge an eyesore": a search keeps the verb, which may be
		// the words of a quotation; for the topic it says nothing.
		for i, token := range tokens {
			asking[i] = asking[i] || group(whoPattern, at, "asking").Overlap(token.Span) > 0
		}
	}
	var topic []TopicTerm
	seen := make(map[string]bool)
	for i, token := range tokens {
		if asking[i] && !u.frame.holds(token.Span) || seen[token.Term] {
			continue
		}
		seen[token.Term] = true
		topic = append(topic, TopicTerm{
			Span: corpus.Span{Start: token.Start + shift, End: token.End + shift}, Term: token.Term, Light: lightWords[token.Term],
		})
	}
	return topic
}
