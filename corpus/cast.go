package corpus

import "slices"

// The cast of a document is everybody it names: people and bodies, told by the
// form of their names, with what it says of them on the way:
//
//	Labour MP Ms Ann Hill            name after a role and an honorific
//	former harbour minister Tom Reed the role in lower case
//	the manager, Eva Moss,           the role first, the name beside it
//	Eva Moss, who is the manager     and the other way round
//
// One person stands under several forms. A surname alone is whoever has it, if
// one has; so is "the minister", if one person was called so. Nobody is known
// by name beforehand.

// person is somebody who is named, or a body that can speak.
type person struct {
	name   string   // as fully as the document gives it first
	given  string   // the first given name, in lower case; empty if not known
	key    string   // the last name, in lower case
	roles  []string // as the text has them, the first found first
	gender byte     // 'm', 'f', or 0
	body   bool     // an organisation
	human  bool     // the text treats them as a person
	proxy  bool     // "a spokesman for the council": a person without a name
	place  bool     // something stands in it: "in New York"
	// named holds the paragraphs that name the person in full, in order.
	named []int
}

func (p *person) role() string {
	if len(p.roles) == 0 {
		return ""
	}
	return p.roles[0]
}

// plausible reports whether a pronoun for a man or a woman may mean them.
func (p *person) plausible() bool {
	return p.human || p.given != "" && !p.body && !p.place
}

// cast is everybody whom a document names.
type cast struct {
	byKey  map[string][]*person
	byHead map[string][]*person // by the last word of a role or of a body's name
	// byGiven holds nil where several have a given name.
	byGiven map[string]*person
}

// maxNamesakes bounds the people who are told apart by more than the one word
// they share; beyond it the word is nobody's. It keeps the work linear.
const maxNamesakes = 24

func newCast() *cast {
	return &cast{byKey: make(map[string][]*person), byHead: make(map[string][]*person), byGiven: make(map[string]*person)}
}

// introduce enters those whom a frame names in full, or with an honorific.
func (c *cast) introduce(f *frame) {
	for i := range f.mentions {
		m := &f.mentions[i]
		words := f.nameWordsOf(m)
		if len(words) < 2 {
			continue
		}
		if m.who = c.enter(f, m, words); m.who != nil {
			c.describe(f, m)
		}
	}
}

// enter returns the person of a name in full, a new one if need be.
func (c *cast) enter(f *frame, m *mention, words []string) *person {
	key, given := words[len(words)-1], words[0]
	for _, p := range c.byKey[key] {
		if p.given == given || p.given != "" && p.given[0] == given[0] && (len(given) == 1 || len(p.given) == 1) {
			p.named = append(p.named, f.number)
			return p
		}
	}
	if len(c.byKey[key]) >= maxNamesakes {
		return nil
	}
	p := &person{name: f.fullName(m, len(words)), given: given, key: key, named: []int{f.number}}
	p.body = m.honorific == "" && m.role.Len() == 0 && f.isBody(m.name, m.last+1)
	if !p.body {
		p.gender = givenNames[given]
		p.human = p.gender != 0
	}
	c.add(p)
	if p.body {
		c.head(key, p)
		c.head(f.bodyHead(m), p)
	}
	return p
}

func (c *cast) add(p *person) {
	if p.key != "" {
		c.byKey[p.key] = append(c.byKey[p.key], p)
	}
	if given := p.given; given != "" && !p.body {
		if _, taken := c.byGiven[given]; taken {
			p = nil
		}
		c.byGiven[given] = p
	}
}

// recognise finds the people behind the names in a frame that are not given in
// full.
func (c *cast) recognise(f *frame) {
	for i := range f.mentions {
		m := &f.mentions[i]
		words := f.nameWordsOf(m)
		if m.who != nil || len(words) != 1 {
			continue
		}
		m.who = c.find(words[0], m.honorific, f.number)
		if m.who == nil && len(c.byKey[words[0]]) == 0 && (m.honorific != "" || m.role.Len() > 0 && roleHead(roleWords(m.role.In(f.text))) != "") {
			m.who = &person{name: f.fullName(m, 1), key: words[0], human: true}
			c.add(m.who)
		}
		if m.who == nil && len(c.byKey[words[0]]) == 0 && f.isSureName(m) {
			m.who = &person{name: f.fullName(m, 1), key: words[0], body: f.looksLikeBody(m)}
			c.add(m.who)
		}
		if m.who != nil && m.who.body && m.who.given == "" && (m.honorific != "" || m.role.Len() > 0 && roleHead(roleWords(m.role.In(f.text))) != "") {
			// President Hill is not what "the Hill administration" made of the name.
			m.who.body, m.who.human = false, true
		}
		if m.who != nil && (m.honorific != "" || m.role.Len() > 0 || !m.who.body) {
			c.describe(f, m)
		}
	}
}

// find returns the one person or body of a surname, as its honorific and the
// paragraph tell, or else of a given name.
func (c *cast) find(name, honorific string, paragraph int) *person {
	var found []*person
	for _, p := range c.byKey[name] {
		if g := genders[honorific]; g != 0 && p.gender != 0 && p.gender != g || honorific != "" && p.body {
			continue
		}
		found = append(found, p)
	}
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) > 1:
		return chief(found, paragraph)
	case honorific != "" && honorific != "sir" && honorific != "dame" || len(c.byKey[name]) > 0:
		return nil
	}
	return c.byGiven[name]
}

// nearby is the number of paragraphs over which a namesake named in full keeps a
// surname from being another's.
const nearby = 2

// chief returns the one of several namesakes whom a surname alone means: the one
// whom the text is about, which names that one in full twice as often as any
// other, or more often and first; else the only one who was named in full
// nearby; else the first, if the others were only named once, and later.
func chief(namesakes []*person, paragraph int) *person {
	// What only looks like a name, "Asked Hill", rivals nobody.
	sure := slices.DeleteFunc(slices.Clone(namesakes), func(p *person) bool { return givenNames[p.given] == 0 && len(p.named) < 2 })
	switch len(sure) {
	case 0:
	case 1:
		return sure[0]
	default:
		namesakes = sure
	}
	top, second, first := namesakes[0], 0, namesakes[0]
	for _, p := range namesakes[1:] {
		if p.named != nil && (first.named == nil || p.named[0] < first.named[0]) {
			first = p
		}
		if len(p.named) > len(top.named) {
			top, second = p, len(top.named)
		} else {
			second = max(second, len(p.named))
		}
	}
	if len(top.named) >= 2*second || len(top.named) > second && top == first {
		return top
	}
	var near *person
	for _, p := range namesakes {
		for i := len(p.named) - 1; i >= 0; i-- {
			if p.named[i] > paragraph {
				continue
			}
			if paragraph-p.named[i] <= nearby {
				if near != nil {
					return nil
				}
				near = p
			}
			break
		}
	}
	if near != nil {
		return near
	}
	for _, p := range namesakes {
		if p != first && (len(p.named) > 1 || first.named == nil || p.named == nil || p.named[0]-first.named[0] <= nearby) {
			return nil
		}
	}
	return first
}
