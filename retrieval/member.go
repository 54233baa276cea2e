package retrieval

import (
	"context"
	"regexp"
	"strings"
	"unicode"
)

// memberPattern finds a member of a house who is called by the place that they
// sit for: "the hon. Member for Lodeham East".
var memberPattern = regexp.MustCompile(`(?i:\b(?:the )?(?:(?:right |rt\.? )?hon(?:\.|ourable)? )?(?:member|mp) for )(\p{Lu}[\p{L}’'-]*(?: (?:and |of |on |the |upon )*\p{Lu}[\p{L}’'-]*)*)`)

// namingMembers is the number of passages that are searched for a member's name.
const namingMembers = 50

// nameMembers puts the name in place of a member who is called by a place, where
// some passage says who that is: "the hon. Member for Lodeham East (Ms Brook)".
// Where none does, or two disagree, the question stays as it is.
func (a *Answerer) nameMembers(ctx context.Context, text string) (string, error) {
	at := memberPattern.FindStringSubmatchIndex(text)
	if at == nil {
		return text, nil
	}
	place := text[at[2]:at[3]]
	terms := termsOf("member " + place)
	found, err := a.searcher.Search(ctx, Query{Terms: terms, Limit: namingMembers})
	if err != nil {
		return text, err
	}
	naming := regexp.MustCompile(`(?i)\bmember for ` + regexp.QuoteMeta(place) + ` \(([^()]{2,60})\)`)
	name := ""
	for _, hit := range found.Hits {
		for _, match := range naming.FindAllStringSubmatch(hit.Text, -1) {
			switch {
			case name == "":
				name = match[1]
			case !sameName(nameWords(name), nameWords(match[1])):
				return text, nil
			case len(nameWords(match[1])) > len(nameWords(name)):
				name = match[1]
			}
		}
	}
	if !strings.ContainsFunc(name, unicode.IsLetter) {
		return text, nil
	}
	return text[:at[0]] + name + text[at[1]:], nil
}
