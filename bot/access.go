package bot

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Corpus is a body of documents that can be asked, under a name, and by whom.
type Corpus struct {
	// Name tells corpora apart, in commands, settings and what is kept: 1 to 32
	// letters a to z, digits, "-" and "_", beginning with a letter or digit.
	Name string
	// Title is what people read. Empty means Name.
	Title    string
	Answerer Answerer
	// Threshold is how well a passage must match to be an answer unless a server
	// has chosen otherwise, as in retrieval.Question: zero means what the Answerer
	// was made with, less than zero always answers.
	Threshold float64
	// Example is a question that the corpus answers, for people who need one.
	// Empty means that none is known.
	Example string
	Access  Access
}

// title returns what people read of the corpus.
func (c Corpus) title() string {
	if c.Title == "" {
		return c.Name
	}
	return c.Title
}

// Access says who may ask a corpus, by Discord's IDs. Empty, it is everybody.
// Otherwise one match is enough: somebody in one of the servers, or who bears one
// of the roles, or who is one of the users.
type Access struct {
	Servers, Roles, Users []string
}

// Allows reports whether somebody may ask: user, in a server, bearing roles there.
// In a direct message there is neither a server nor a role, and so only a corpus
// for everybody and those for this user are left.
//
// The role @everyone has the ID of its server, and Discord does not list it among
// a member's; a server's ID among Roles means it.
func (a Access) Allows(server string, roles []string, user string) bool {
	return a.AllowsAll(server) ||
		slices.ContainsFunc(roles, func(role string) bool { return holds(a.Roles, role) }) ||
		holds(a.Users, user)
}

// Everybody reports whether nobody is kept out.
func (a Access) Everybody() bool {
	return len(a.Servers) == 0 && len(a.Roles) == 0 && len(a.Users) == 0
}

// AllowsAll reports whether everybody in a server may ask, or everybody at all.
// Where it is false, an answer that others in the channel can read may reach
// somebody without access.
func (a Access) AllowsAll(server string) bool {
	return a.Everybody() || holds(a.Servers, server) || holds(a.Roles, server)
}

// holds reports whether ids holds an ID. An absent one is never held, whatever
// the list says.
func holds(ids []string, id string) bool { return id != "" && slices.Contains(ids, id) }

// corporaFor returns those of the corpora that somebody may ask, in their order.
//
// It is where every way into a corpus begins: commands, autocomplete, buttons,
// settings and follow-ups look at nothing but what it returns. A corpus that is
// left out then cannot be told from one that does not exist.
func corporaFor(corpora []Corpus, server string, roles []string, user string) []Corpus {
	var allowed []Corpus
	for _, c := range corpora {
		if c.Access.Allows(server, roles, user) {
			allowed = append(allowed, c)
		}
	}
	return allowed
}

// readableBy returns those of the corpora that everybody in a server may ask. Only
// they are asked where the reply cannot be kept from others: it is a message in a
// channel. Outside servers that is all of them.
func readableBy(corpora []Corpus, server string) []Corpus {
	if server == "" {
		return corpora
	}
	var readable []Corpus
	for _, c := range corpora {
		if c.Access.AllowsAll(server) {
			readable = append(readable, c)
		}
	}
	return readable
}

// corpusNamed returns one of the corpora that somebody may ask, as corporaFor
// returned them: the one of the name, or the first where no name is given.
func corpusNamed(allowed []Corpus, name string) (Corpus, bool) {
	i := slices.IndexFunc(allowed, func(c Corpus) bool { return name == "" || c.Name == name })
	if i < 0 {
		return Corpus{}, false
	}
	return allowed[i], true
}

// corpusName is what a name may be. It stands in the custom IDs of buttons, which
// have no room for more.
var corpusName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// checkCorpora says what is wrong with corpora, for whoever set them up.
func checkCorpora(corpora []Corpus) error {
	if len(corpora) == 0 {
		return errors.New("no corpus to answer from")
	}
	names := make(map[string]bool)
	for _, c := range corpora {
		switch {
		case !corpusName.MatchString(c.Name):
			return fmt.Errorf("corpus %q: a name has 1 to 32 letters a to z, digits, - and _, and begins with a letter or digit", c.Name)
		case names[c.Name]:
			return fmt.Errorf("corpus %q is there twice", c.Name)
		case c.Answerer == nil:
			return fmt.Errorf("corpus %q has no answerer", c.Name)
		}
		names[c.Name] = true
	}
	return nil
}
