package retrieval

import "strings"

// stopWords are the words that carry a sentence rather than its subject, as
// fold writes them. "not" and "no" are stop words for finding passages; what
// they do to a quotation's sense is why quotations are never shortened inside.
var stopWords = func() map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(`
		a about above after again against all also am an and any are aren't as at
		be because been before being below between both but by
		can can't cannot could couldn't did didn't do does doesn't doing don't down during
		each either else ever few for from further
		had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his how how's
		i i'd i'll i'm i've if in into is isn't it it's its itself
		just let's me more most mustn't my myself no nor not of off on once only or other ought our ours ourselves out over own
		per same shall shan't she she'd she'll she's should shouldn't so some such
		than that that's the their theirs them themselves then there there's these they they'd they'll they're they've
		this those through to too under until up upon us very via
		was wasn't we we'd we'll we're we've were weren't what what's when when's where where's whether which while who who's
		whom whose why why's will with within without won't would wouldn't
		you you'd you'll you're you've your yours yourself yourselves`) {
		set[word] = true
	}
	return set
}()

// lightWords are the terms that say little of what a question is about: words
// that classify ("what type of", "the name of") or that any matter takes ("made",
// "found"), though few passages may hold them.
var lightWords = func() map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(`
		become believe call city come consider country date day describe example find first form found gave get give go group
		happen kind know known locate made main major make mean month name new number one part people percent percentage person
		place sort take term thing think thought time two type use way word year`) {
		set[look(word).term] = true
	}
	delete(set, "")
	return set
}()

// lightShare is the part of its idf that a light word weighs.
var lightShare = 0.3
