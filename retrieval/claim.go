package retrieval

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"quoth/corpus"
)

// Claims
//
// A claim is what somebody states, in a chat, say, and somebody else would like to
// check: wanted are the passages that bear on it, whether they support it,
// contradict it, or are about it. Which of these they do is for the reader to see.
//
// A chat message is no question. It asks for no kind of answer and demands nothing,
// and of its sentences most may be chatter:
//
//	lol no. counties spent 84m on agency staff last yr, look it up. gotta go
//
// So each sentence is looked up by itself, by its rarest words, and so is the whole
// message; a passage counts for what it is worth to the one that it fits best. A
// person who is said to have said it is preferred as the speaker, no more: people
// misremember who it was.
//
// Numbers are what claims are about: they count for more than a word as rare, as
// they are written or in another form (84m, 84 million).
//
// Known flaw: a passage that says the opposite in the same words fits as well as
// one that says the same. That is what is wanted.

// The bounds of a claim.
const (
	// claimTerms is the number of terms, the rarest, that a statement is searched
	// for by, and longestClaim the number of distinct terms read of a message.
	claimTerms   = 20
	longestClaim = 256
	// claimStatements is the number of sentences looked up by themselves.
	claimStatements = 6
	// shortestStatement is the number of terms below which a sentence is none.
	shortestStatement = 3
)

// chatter matches what is no part of a claim: links, mentions, emoji, marks.
var chatter = regexp.MustCompile(`https?://\S+|<(?:@[!&]?|#|a?:\w+:)\d+>|:\w{2,32}:|@\w+|[*_~` + "`" + `|>]+`)

// chatWords are the words of chats that say nothing of what is claimed.
var chatWords = func() map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(`lol lmao lmfao rofl omg wtf btw imo imho tbh ngl fr smh idk iirc afaik fyi fwiw istg bruh bro dude guys mate
		yeah yep yes nope nah ok okay pls plz thx thanks hey hi hello haha hahaha lmk literally actually honestly basically seriously apparently
		obviously really anyway anyways wait gonna wanna gotta kinda sorta pretty sure everyone somebody someone anybody keep keeps saying heard
		read somewhere source trust look wild crazy wow damn ur u r y'all like maybe know knew think thought believe guess`) {
		set[word] = true
		if term := look(word).term; term != "" {
			set[term] = true
		}
	}
	return set
}()

// slangWeight is what a word of a claim that no passage holds counts of its idf: in
// a chat it is as often slang as it is the subject.
const slangWeight = 0.5

// statements are the parts of a message that are looked up: the whole, and each
// sentence of some length where there are several.
func statements(text string) []string {
	text = strings.Join(strings.Fields(chatter.ReplaceAllString(text, " ")), " ")
	list := []string{text}
	var parts []string
	for _, line := range claimEnds.Split(text, -1) {
		if len(claimed(line)) >= shortestStatement {
			parts = append(parts, line)
		}
	}
	if len(parts) > 1 || len(parts) == 1 && len(claimed(parts[0])) < len(claimed(text)) {
		list = append(list, parts[:min(len(parts), claimStatements)]...)
	}
	return list
}

// claimEnds parts the sentences of a chat: a stop inside a number is none.
var claimEnds = regexp.MustCompile(`[.!?;…]+(?:["”’')]*)\s+|\s+[–—-]+\s+|\n+`)

// claimed are the tokens of a statement that say what it claims, distinct.
func claimed(text string) []Token {
	var list []Token
	seen := make(map[string]bool)
	for _, token := range Analyze(text) {
		if seen[token.Term] || chatWords[token.Term] || len(list) == longestClaim {
			continue
		}
		seen[token.Term] = true
		list = append(list, token)
	}
	return list
}

// surveyClaim ranks the passages that bear on a claim.
func (a *Answerer) surveyClaim(ctx context.Context, question Question, limit int) (*surveyed, error) {
	begun := time.Now()
	catalogue, err := a.searcher.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	filter := newFiltered(question.Filter, catalogue)
	var understanding time.Duration
	lap(&understanding, begun)
	var all *surveyed
	best := make(map[passageKey]*candidate)
	parts := statements(question.Text)
	counted, err := a.count(ctx, claimed(parts[0]))
	if err != nil {
		return nil, err
	}
	for i, text := range parts {
		u := understandClaim(text, counted, filter)
		u.credited = creditedVoices(text, catalogue.Speakers())
		u.threshold = question.Threshold
		if u.threshold == 0 {
			u.threshold = a.threshold
		}
		s, err := a.look(ctx, u, max(limit, candidates))
		if err != nil {
			return nil, err
		}
		for _, c := range s.ranked {
			c.match = s.claimMatch(c)
			key := keyOf(c.hit)
			if held := best[key]; held == nil || c.match > held.match {
				best[key] = c
			}
		}
		if i == 0 {
			all = s
			continue
		}
		all.stages.Search += s.stages.Search
		all.stages.Rank += s.stages.Rank
	}
	all.stages.Understand += understanding
	all.gatherClaim(best)
	return all, nil
}

type passageKey struct {
	document string
	start    int
}

func keyOf(hit Hit) passageKey { return passageKey{hit.Document.ID, hit.Passage.Start} }

// gatherClaim ranks what was found for any of the statements. What is quoted of a
// passage goes by the whole message.
func (s *surveyed) gatherClaim(best map[passageKey]*candidate) {
	found := slices.SortedFunc(maps.Values(best), func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.match, a.match), strings.Compare(a.hit.Document.ID, b.hit.Document.ID), cmp.Compare(a.hit.Passage.Start, b.hit.Passage.Start))
	})
	hits := make([]Hit, min(len(found), candidates))
	for i := range hits {
		hits[i] = found[i].hit
	}
	s.ranked = rank(s.weighing, hits)
	for _, c := range s.ranked {
		c.match = best[keyOf(c.hit)].match
		c.score = c.match
	}
	slices.SortStableFunc(s.ranked, func(a, b *candidate) int { return cmp.Compare(b.match, a.match) })
	s.gathered = true
	if s.filter.names() && len(s.filter.voices) > 0 {
		if s.unmet.speaker = SpeakerElsewhere; s.match() >= s.bar() {
			s.unmet.speaker = SpeakerAnswers
		}
	}
}

// claimStrength is the strength from which on a passage bears on a claim: more than
// that of an answer, for a statement has more words to meet by chance. With it the
// thresholds of questions serve claims, too.
const claimStrength = 1.3

// creditedWorth is how much more a passage counts in which the one speaks who is
// said to have said it.
const creditedWorth = 1.15

// claimMatch is the match of a passage with a statement.
func (s *surveyed) claimMatch(c *candidate) float64 {
	strength := s.strengthOf(c)
	if slices.ContainsFunc(c.hit.Passage.Utterances, func(u corpus.Utterance) bool { return s.credited[voice{u.Speaker, u.Role}] }) {
		strength *= creditedWorth
	}
	return strength / (strength + claimStrength)
}

// counts are in how many passages terms are held, by term, of how many.
type counts struct {
	docFreq  map[string]int
	passages int
}

func (a *Answerer) count(ctx context.Context, tokens []Token) (counts, error) {
	var query Query
	for i, token := range tokens {
		for _, term := range append(otherNumbers(tokens, i), token.Term) {
			if !slices.Contains(query.Terms, term) {
				query.Terms = append(query.Terms, term)
			}
		}
	}
	result, err := a.searcher.Search(ctx, query)
	counted := counts{docFreq: make(map[string]int, len(tokens)), passages: result.Passages}
	for _, stat := range result.Terms {
		counted.docFreq[stat.Term] = stat.DocFreq
	}
	return counted, err
}

// otherNumbers are the forms in which a text may have a number of a claim: 27 as
// 27.0, 84m as 84 (million), 84 million as 84m.
func otherNumbers(tokens []Token, i int) []string {
	parts := numberForm.FindStringSubmatch(tokens[i].Term)
	if parts == nil {
		return nil
	}
	number, magnitude := parts[1], parts[2]
	if magnitude != "" {
		return []string{number}
	}
	var forms []string
	if whole, ok := strings.CutSuffix(number, ".0"); ok {
		forms = append(forms, whole)
	} else if !strings.Contains(number, ".") {
		forms = append(forms, number+".0")
	}
	if i+1 < len(tokens) {
		for _, form := range magnitudeForms[tokens[i+1].Term] {
			forms = append(forms, number+form)
		}
	}
	return forms
}

// found returns the term under which passages hold a token's word, or its own.
func (c counts) found(tokens []Token, i int) string {
	term := tokens[i].Term
	if c.docFreq[term] > 0 {
		return term
	}
	for _, form := range otherNumbers(tokens, i) {
		if c.docFreq[form] > 0 {
			return form
		}
	}
	return term
}

// understandClaim reads a statement: its rarest words, numbers before all, in the
// order in which they stand.
func understandClaim(text string, counted counts, filter filtered) understood {
	u := understood{claim: true, filter: filter, frame: filter.frame}
	tokens := claimed(text)
	for i := range tokens {
		tokens[i].Term = counted.found(tokens, i)
	}
	kept := counted.rarest(tokens)
	index := make(map[string]int)
	for i, token := range tokens {
		if !kept[i] {
			continue
		}
		word := token.In(text)
		term := questionTerm{word: word, term: token.Term}
		if isNumber(word) || isCapitalized(word) && token.Position > 0 {
			term.exact = fold(word)
		}
		if term.term != look(word).term {
			term.exact = term.term
		}
		if _, twice := index[token.Term]; twice {
			continue
		}
		index[token.Term] = len(u.terms)
		u.terms = append(u.terms, term)
	}
	previous, position := -1, 0
	for _, token := range Analyze(text) {
		at, ok := index[token.Term]
		if ok && previous >= 0 && at != previous && token.Position <= position+3 {
			u.pairs = append(u.pairs, termPair{previous, at})
		}
		if ok {
			previous, position = at, token.Position
		}
	}
	u.wording = readWording(text, u.terms)
	return u
}

// rarest marks the terms of a statement that it is searched for by. Words that no
// passage holds come last: in a chat they are slang as often as they are a subject.
func (c counts) rarest(tokens []Token) []bool {
	order := make([]int, len(tokens))
	for i := range order {
		order[i] = i
	}
	rarity := func(i int) int {
		held := c.docFreq[tokens[i].Term]
		switch {
		case held == 0:
			return c.passages + 1
		case isNumber(tokens[i].Term):
			return 0
		}
		return held
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rarity(a), rarity(b)) })
	kept := make([]bool, len(tokens))
	for _, i := range order[:min(len(order), claimTerms)] {
		kept[i] = true
	}
	return kept
}

// creditPattern finds who is said to have said it.
var creditPattern = regexp.MustCompile(`\b((?:\p{Lu}[\p{L}’'-]*[.]? ){1,4})(?:(?:once|has|had|just|also|literally|actually|already|even) )*(?i:said|says|say|saying|claims|claimed|told|promised|admitted|announced|argued|argues|thinks|thought|believes|wants|wrote|warned|called)\b|(?i:according to|as) ((?:\p{Lu}[\p{L}’'-]*[.]? ?){1,4})`)

// creditedVoices are the speakers whom a statement credits with it.
func creditedVoices(text string, speakers *Speakers) map[voice]bool {
	credited := make(map[voice]bool)
	for _, at := range creditPattern.FindAllStringSubmatch(text, -1) {
		for _, name := range at[1:] {
			name = strings.TrimFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
			for _, v := range speakers.named(nameWords(name)) {
				credited[v] = true
			}
		}
	}
	return credited
}
