package corpus

import (
	"slices"
	"strings"
)

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
}

func (p *person) role() string {
	if len(p.roles) == 0 {
		return ""
	}
	return p.roles[0]
}

// mention is a place where somebody is named.
type mention struct {
	first, last int // items, with the role before the name
	name        int // the item at which the name begins
	role        Span
	honorific   string
	who         *person // nil where the name is anybody's
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

var (
	genders = map[string]byte{
		"mr": 'm', "sir": 'm', "lord": 'm', "baron": 'm', "viscount": 'm', "earl": 'm', "father": 'm', "brother": 'm', "husband": 'm', "son": 'm', "widower": 'm',
		"spokesman": 'm', "chairman": 'm', "businessman": 'm', "policeman": 'm', "fisherman": 'm', "grandfather": 'm', "actor": 'm', "uncle": 'm',
		"mrs": 'f', "ms": 'f', "miss": 'f', "dame": 'f', "lady": 'f', "baroness": 'f', "viscountess": 'f', "madam": 'f', "mother": 'f', "sister": 'f', "wife": 'f', "daughter": 'f', "widow": 'f',
		"spokeswoman": 'f', "chairwoman": 'f', "businesswoman": 'f', "policewoman": 'f', "grandmother": 'f', "actress": 'f', "aunt": 'f',
	}
	// plainHonorifics are left out of a name that is given in full.
	plainHonorifics = wordSet(`mr mrs ms miss mx`)
	// jobHonorifics tell what somebody is, and are left out of a full name, too.
	jobHonorifics = wordSet(`cllr councillor captain colonel general sergeant inspector judge justice senator sen`)
	nameParticles = wordSet(`de da di du del della van von der den la le el al bin ibn ap`)
	// roleNouns end the description of what somebody is.
	roleNouns = wordSet(`secretary minister chancellor commissioner leader mayor governor president ambassador mp mps msp ms mep peer senator
		congressman congresswoman representative councillor speaker whip chair chairman chairwoman chairperson chief executive director manager head
		deputy inspector officer constable sergeant superintendent detective general colonel captain major commander admiral
		professor lecturer scientist researcher economist historian analyst sociologist anthropologist physicist chemist philosopher theologian mathematician statistician virologist climatologist meteorologist engineer ecologist biologist geologist archaeologist astronomer expert
		adviser advisor consultant specialist strategist doctor nurse midwife surgeon gp paramedic vet dentist pharmacist psychologist psychiatrist
		teacher headteacher head-teacher headmaster headmistress principal pupil student tutor governor
		lawyer solicitor barrister judge magistrate prosecutor coroner attorney qc kc
		editor author writer journalist correspondent columnist reporter critic novelist poet artist painter composer conductor
		actor actress singer comedian musician curator librarian archivist producer presenter broadcaster architect planner developer
		coach captain player striker goalkeeper runner skipper manager boss owner founder co-founder chairwoman landlord landlady shopkeeper
		farmer fisherman baker butcher driver pilot builder plumber mechanic volunteer campaigner activist organiser organizer trustee treasurer
		resident neighbour cyclist motorist pensioner commuter porter dean accountant agent baker mother father grandmother grandfather daughter son sister brother wife husband widow widower uncle aunt
		spokesman spokeswoman spokesperson ombudsman regulator bishop archbishop vicar priest rabbi imam
		member candidate lawmaker entrepreneur businessman businesswoman investor trader banker worker co-author partner rector provost warden
		chairman vice-chairman vice-president co-director co-chair comptroller auditor treasurer clerk ranger keeper gardener warden`)
	bodyWords = wordSet(`council department trust university association party group society office agency authority institute institution union college committee
		federation foundation company ltd limited plc inc corp corporation bank police service services board commission ministry school academy
		hospital house assembly parliament senate congress court government treasury network alliance centre center partnership forum
		times news media guardian telegraph herald gazette courier ledger press network radio television tv fund charity guild league club
		laboratory museum library airport airlines airways railway railways constabulary force army navy bureau cabinet street review report
		organisation organization international group's holdings industries systems technologies project campaign coalition consortium`)
	demonyms       = wordSet(`marxist labour conservative tory liberal democrat lib dem republican green snp dup ukip ex former shadow veteran tv pc`)
	roleAdjectives = wordSet(`local former veteran senior junior acting outgoing retired deputy incoming fellow then`)
	weekdays       = wordSet(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
		september october november december christmas easter`)
	// functionWords are part of no name.
	functionWords = wordSet(`the a an this that these those some any each every all both no another other such one two three four five six seven eight nine ten
		i me my we us our you your he him his she her hers it its they them their who whom whose which what when where why how there here
		and or but nor so yet if then than as because since while whereas although though unless until before after once during despite whether
		in on at by for with from to of about into over under between against through without within across among around behind beyond per
		is are was were be been being am has have had do does did will would can could shall should may might must not never
		also only just even still again already too very more most many much few several yesterday today tomorrow tonight now later earlier
		meanwhile however instead therefore moreover furthermore nevertheless nonetheless indeed perhaps overall finally last next first second
		asked speaking according responding writing following yes oh well mr's back like given both either neither elsewhere afterwards previously
		recently currently eventually initially together nearly almost about since least out up down off away amid upon via
		critics campaigners residents officials ministers experts sources people others police scientists researchers neighbours parents teachers
		doctors nurses farmers workers unions councillors mps analysts economists students pupils staff friends witnesses observers supporters opponents
		locals reporters journalists lawyers prosecutors investigators authorities organisers volunteers members`)
)

// readMentions finds the names in a frame.
func (f *frame) readMentions() {
	for i := 0; i < len(f.items); {
		if !f.items[i].capital || f.in(i, functionWords) || f.items[i].quote > 0 {
			i++
			continue
		}
		end := f.runEnd(i)
		if m, ok := f.readRun(i, end); ok {
			f.mentions = append(f.mentions, m)
			for at := m.first; at <= m.last; at++ {
				f.at[at] = len(f.mentions)
			}
		}
		i = end
	}
}

// runEnd returns the end of the run of capitalised words that begins at an
// index, with the small words that stand within names and offices.
func (f *frame) runEnd(first int) int {
	office := false
	end := first + 1
	for i := first; i < len(f.items); i = end - 1 {
		it := &f.items[i]
		office = office || f.in(i, roleNouns) || f.in(i, offices) || f.in(i, bodyWords)
		abbreviated := it.stop && (honorifics[it.lower] || it.Len() == 1 || strings.Contains(it.lower, "."))
		if it.pause() && !abbreviated || it.quote > 0 || end >= len(f.items) || f.items[end].sentence != it.sentence && !abbreviated {
			break
		}
		at := end
		switch {
		case f.items[at].quote > 0:
			return end
		case f.items[at].opened:
			return end
		case f.items[at].capital && !f.in(at, functionWords):
		case f.is(at, "de", "da", "di", "du", "del", "della", "van", "von", "der", "den", "la", "le", "el", "al", "bin", "ibn", "ap", "y"):
			for at++; f.is(at, "de", "la", "der", "den"); at++ {
			}
		case f.is(at, "of", "for") && (f.in(i, roleNouns) || f.in(i, offices) || f.in(i, bodyWords) || office && f.hasOf(first, at)):
			at++
			if f.is(at, "the") {
				at++
			}
		case office && f.is(at, "and") && f.hasOf(first, at) && at+2 < len(f.items) && !honorifics[f.items[at+1].lower]:
			at++
		default:
			return end
		}
		if at >= len(f.items) || !f.items[at].capital || f.items[at].quote > 0 {
			return end
		}
		end = at + 1
	}
	return end
}

// hasOf reports whether an office's field has begun: "Minister for Children and
// Families".
func (f *frame) hasOf(first, end int) bool {
	for i := first; i < end; i++ {
		if f.is(i, "of", "for") {
			return true
		}
	}
	return false
}

// readRun tells role, honorific and name in a run of capitalised words.
func (f *frame) readRun(first, end int) (mention, bool) {
	for first < end && (f.in(first, weekdays) && !f.in(first, honorifics) && end-first > 1 || f.in(first, functionWords)) {
		first++
	}
	m := mention{first: first, last: end - 1, name: first}
	for i := first; i < end-1; i++ {
		if f.in(i, honorifics) && !f.items[i].possessive && !(f.in(i, roleNouns) && f.is(i+1, "of", "for")) {
			m.name, m.honorific = i, f.items[i].lower
		}
	}
	if m.honorific == "" {
		m.name = f.nameAfterOffice(first, end)
	}
	if m.name >= end {
		return m, false
	}
	if m.honorific != "" {
		// Honorifics stack: "Rev Dr", "the Rt Hon Sir".
		for m.name > first && f.in(m.name-1, honorifics) {
			m.name--
			m.honorific = f.items[m.name].lower
		}
	}
	length := end - m.name
	if m.honorific == "" && !f.items[end-1].pause() && end < len(f.items) && !f.items[end].capital && f.in(end, roleNouns) && f.items[end].sentence == f.items[end-1].sentence {
		// Northam Council leader Tom Reed: no name, but the field of a role.
		return m, false
	}
	if length > 6 || length == 1 && (f.in(m.name, weekdays) || f.items[m.name].Len() < 2 && !f.items[m.name].capital) {
		return m, false
	}
	if m.name > first {
		m.role = Span{f.items[first].Start, f.items[m.name-1].End}
	}
	if m.name == first {
		// Mr de la Tour has one before the name, van Houten stands alone.
		for m.first > 0 && f.in(m.first-1, nameParticles) && !f.items[m.first-1].pause() && f.items[m.first-1].quote == 0 && f.at[m.first-1] == 0 {
			m.first--
			m.name = m.first
		}
	}
	f.roleBefore(&m)
	for m.name > m.first && m.first > 0 && f.in(m.first-1, roleAdjectives) && !f.items[m.first-1].pause() && f.items[m.first-1].quote == 0 {
		m.first--
		m.role.Start = f.items[m.first].Start
	}
	return m, true
}

// nameAfterOffice returns the index at which the name begins in a run without
// honorifics: behind the last word of an office, and what the office is for.
func (f *frame) nameAfterOffice(first, end int) int {
	office := -1
	for i := first; i < end; i++ {
		if f.in(i, bodyWords) && !f.in(i, roleNouns) && (office < 0 || i < end-1 || i == office+1) {
			office = -1
		}
		if f.in(i, roleNouns) || f.in(i, offices) {
			office = i
		}
	}
	switch {
	case office == end-1 && end-first > 1 || office == first && end == first+1:
		return end
	case office >= 0 && f.is(office+1, "of", "for"):
		// The field of an office runs into a name, or is all there is: "Member
		// for Northam and Marram East".
		if end-office < 5 || f.is(office, "member", "members", "mp") || !f.items[end-2].capital || f.is(end-3, "and") {
			return end
		}
		return end - 2
	case office >= 0:
		return office + 1
	}
	name := first
	for name < end-2 && f.in(name, demonyms) {
		name++
	}
	for i := first; i < end-1; i++ {
		// Labour's Ann Hill; but not the Children's Society.
		if f.items[i].possessive && end-i > 2 && !f.isBody(i+1, end) {
			name = max(name, i+1)
		}
	}
	return name
}

func (f *frame) isBody(first, end int) bool {
	for i := first; i < end; i++ {
		if f.in(i, bodyWords) {
			return true
		}
	}
	return false
}

// roleBefore extends a mention to the role that stands before it in lower case:
// "former harbour minister Tom Reed".
func (f *frame) roleBefore(m *mention) {
	at := m.first - 1
	if at < 0 || f.items[at].pause() || f.items[at].quote > 0 || !f.in(at, roleNouns) || f.items[at].possessive {
		return
	}
	first := at
	for steps := 0; at >= 0 && steps < 7; steps++ {
		it := &f.items[at]
		if it.quote > 0 || it.pause() && !it.possessive || f.in(at, functionWords) || verbs[it.lower] != 0 || strings.HasSuffix(it.lower, "ed") ||
			it.sentence != f.items[first].sentence {
			break
		}
		first = at
		at--
	}
	delimited := at < 0 || f.items[at].pause() || f.items[at].quote > 0 || f.in(at, functionWords) || verbs[f.items[at].lower] != 0 || f.items[at].sentence != f.items[first].sentence
	if !delimited {
		first = m.first - 1
	}
	m.first = first
	m.role = Span{f.items[first].Start, f.items[m.name-1].End}
}

// nameWordsOf returns the words of a mention's name, without its honorifics.
func (f *frame) nameWordsOf(m *mention) []string {
	var words []string
	for i := m.name; i <= m.last; i++ {
		if f.in(i, honorifics) && i < m.last && len(words) == 0 {
			continue
		}
		if f.in(i, nameParticles) && i < m.last && len(words) == 0 {
			continue
		}
		words = append(words, f.items[i].lower)
	}
	return words
}

// fullName returns a mention's name as a citation gives it.
func (f *frame) fullName(m *mention, words int) string {
	first := m.name
	if words > 1 {
		for first < m.last && (f.in(first, plainHonorifics) || f.in(first, jobHonorifics)) {
			first++
		}
	}
	end := f.items[m.last].Start + len(f.word(m.last))
	return f.text[f.items[first].Start:end]
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
			return p
		}
	}
	if len(c.byKey[key]) >= maxNamesakes {
		return nil
	}
	p := &person{name: f.fullName(m, len(words)), given: given, key: key}
	p.body = m.honorific == "" && m.role.Len() == 0 && f.isBody(m.name, m.last+1)
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

// bodyHead returns the word that says what kind of body one is: "department" of
// the Department for Tides.
func (f *frame) bodyHead(m *mention) string {
	for i := m.name; i <= m.last; i++ {
		if f.is(i+1, "of", "for") {
			return f.items[i].lower
		}
	}
	return f.items[m.last].lower
}

// describe notes what a mention tells of its person.
func (c *cast) describe(f *frame, m *mention) {
	p := m.who
	if g := genders[m.honorific]; g != 0 && p.gender == 0 {
		p.gender = g
	}
	p.human = p.human || m.honorific != ""
	if p.body {
		return
	}
	if m.role.Len() > 0 {
		c.addRole(p, m.role.In(f.text))
	} else if f.in(m.name, jobHonorifics) {
		c.addRole(p, f.word(m.name))
	}
	if role, ok := f.roleBeside(m); ok {
		c.addRole(p, role)
	}
	next := m.last + 1
	p.human = p.human || f.is(next, "who", "whose") || f.items[m.last].comma && next < len(f.items) && isDigits(f.items[next].lower) && f.items[next].comma
}

// addRole gives a person a role, if the words are one.
func (c *cast) addRole(p *person, role string) {
	role = strings.Trim(role, " ,*_")
	words := roleWords(role)
	if len(role) > 90 || len(words) == 0 {
		return
	}
	head := roleHead(words)
	if head == "" {
		return
	}
	p.human = true
	if slices.Contains(p.roles, role) || len(p.roles) == maxNamesakes {
		return
	}
	p.roles = append(p.roles, role)
	for _, word := range words {
		if g := genders[word]; g != 0 && p.gender == 0 && word != "ms" {
			p.gender = g
		}
	}
	c.head(head, p)
}

// head enters somebody under the noun that says what they are.
func (c *cast) head(noun string, p *person) {
	if held := c.byHead[noun]; len(held) <= maxNamesakes && !slices.Contains(held, p) {
		c.byHead[noun] = append(held, p)
	}
}

// roleWords returns the words of a role in lower case, without small words.
func roleWords(role string) []string {
	var words []string
	for _, word := range strings.Fields(strings.ToLower(strings.ReplaceAll(role, "’", "'"))) {
		switch word = strings.Trim(word, ".,()"); word {
		case "", "the", "a", "an", "its", "his", "her", "their", "new", "and":
		default:
			words = append(words, word)
		}
	}
	return words
}

// roleHead returns the noun that says what a role is: the last one before what it
// is a role of.
func roleHead(words []string) string {
	head := ""
	for _, word := range words {
		switch word {
		case "of", "for", "at", "in", "from", "to", "with", "on", "who", "by":
			return head
		}
		if roleNouns[word] || offices[word] {
			head = word
		} else if head != "" && bodyWords[word] {
			head = ""
		}
	}
	return head
}

// roleBeside returns the role that stands beside a name, between commas before
// or behind it, or after "who is".
func (f *frame) roleBeside(m *mention) (string, bool) {
	if f.items[m.last].comma && m.last+1 < len(f.items) && f.items[m.last+1].sentence == f.items[m.last].sentence {
		from := m.last + 1
		if f.is(from, "who") && f.is(from+1, "is", "was") {
			if f.is(from+1, "was") {
				return "", false
			}
			from += 2
		}
		if role, ok := f.roleFrom(from, m.last); ok {
			return role, true
		}
	}
	if f.is(m.last+1, "who") && f.is(m.last+2, "replaced", "succeeded") {
		for i := m.last + 3; i < len(f.items) && i < m.last+8; i++ {
			if f.is(i, "as") {
				if role, ok := f.roleFrom(i+1, m.last); ok {
					return role, true
				}
			}
		}
	}
	// The manager, Eva Moss, said.
	last := m.first - 1
	if last < 0 || !f.items[last].comma || f.items[last].quote > 0 || !f.items[m.last].comma && !f.items[m.last].stop && verbs[f.lowerAt(m.last+1)] == 0 {
		return "", false
	}
	first := last
	for first >= 0 && last-first < 10 && f.items[first].quote == 0 && f.items[first].sentence == f.items[last].sentence && (first == last || !f.items[first].pause()) {
		if f.is(first, "the", "its", "his", "her", "their", "whose") && first < last || f.items[first].possessive && f.possessiveOwner(first, last) {
			if f.items[first].possessive {
				first--
			}
			role := f.phrase(first+1, last)
			return role, roleHead(roleWords(role)) != ""
		}
		first--
	}
	return "", false
}

// possessiveOwner reports whether a role between commas begins behind a
// possessive: "Northam's director of works, Eva Moss".
func (f *frame) possessiveOwner(first, last int) bool {
	return first > 0 && f.items[first-1].pause() && first < last || first == 0
}

func (f *frame) lowerAt(i int) string {
	if i < 0 || i >= len(f.items) {
		return ""
	}
	return f.items[i].lower
}

// roleFrom reads a role that begins at an index and ends at the next pause.
func (f *frame) roleFrom(from, behind int) (string, bool) {
	if f.is(from, "the", "a", "an", "its", "his", "her") {
		from++
	}
	for i := from; i < len(f.items) && i < from+12; i++ {
		it := &f.items[i]
		if it.quote > 0 || f.is(i, "who", "that", "which", "said", "says", "told") || it.sentence != f.items[behind].sentence {
			return "", false
		}
		ends := i+1 < len(f.items) && f.in(i+1, conjunctions) && !f.is(i+1, "and")
		if ends || it.comma || it.stop || it.dash || it.close || i == len(f.items)-1 {
			role := f.phrase(from, i)
			words := roleWords(role)
			head := roleHead(words)
			// A list of people is no role: "Ann Hill, Tom Reed, and Eva Moss".
			return role, head != "" && f.at[i] == 0 || head != "" && f.hasOf(from, i)
		}
	}
	return "", false
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
		m.who = c.find(words[0], m.honorific)
		if m.who == nil && len(c.byKey[words[0]]) == 0 && m.honorific != "" {
			m.who = &person{name: f.fullName(m, 1), key: words[0], human: true}
			c.add(m.who)
		}
		if m.who == nil && len(c.byKey[words[0]]) == 0 && f.isSureName(m) {
			m.who = &person{name: f.fullName(m, 1), key: words[0], body: true}
			c.add(m.who)
		}
		if m.who != nil && (m.honorific != "" || m.role.Len() > 0 || !m.who.body) {
			c.describe(f, m)
		}
	}
}

// isSureName reports whether a single word is a name though nothing but its
// form says so: it is in capitals, or its sentence began before it.
func (f *frame) isSureName(m *mention) bool {
	word := f.word(m.last)
	if len(word) < 2 {
		return false
	}
	if strings.ToUpper(word) == word || strings.ToLower(word[1:]) != word[1:] {
		return true
	}
	i := m.first
	return i > 0 && f.items[i-1].sentence == f.items[i].sentence && f.items[i-1].quote == 0 && !f.items[i-1].pause()
}

// find returns the one person or body of a surname, as its honorific tells, or
// else of a given name.
func (c *cast) find(name, honorific string) *person {
	var found *person
	for _, p := range c.byKey[name] {
		if g := genders[honorific]; g != 0 && p.gender != 0 && p.gender != g || honorific != "" && p.body {
			continue
		}
		if found != nil {
			return nil
		}
		found = p
	}
	if found != nil || honorific != "" && honorific != "sir" && honorific != "dame" || len(c.byKey[name]) > 0 {
		return found
	}
	return c.byGiven[name]
}

// described returns the one person whom words such as "the former harbour
// minister" describe.
func (c *cast) described(words []string) *person {
	head := roleHead(words)
	if head == "" && len(words) > 0 {
		head = words[len(words)-1]
		for i, word := range words {
			if word == "of" || word == "for" {
				head = words[max(0, i-1)]
				break
			}
		}
	}
	if len(c.byHead[head]) > maxNamesakes {
		return nil
	}
	var found *person
	for _, p := range c.byHead[head] {
		if !p.fits(words, head) {
			continue
		}
		if found != nil && found != p {
			return nil
		}
		found = p
	}
	return found
}

// fits reports whether all words of a description are in a role that a person
// has.
func (p *person) fits(words []string, head string) bool {
	roles := p.roles
	if p.body {
		roles = []string{p.name}
	}
	for _, role := range roles {
		held := roleWords(role)
		if !p.body && roleHead(held) != head || isFormer(held) != isFormer(words) {
			continue
		}
		all := true
		for _, word := range words {
			all = all && slices.Contains(held, word)
		}
		if all {
			return true
		}
	}
	return false
}

func isFormer(words []string) bool {
	for _, word := range words {
		switch word {
		case "former", "ex", "late", "then", "shadow":
			return true
		}
		if strings.HasPrefix(word, "ex-") {
			return true
		}
	}
	return false
}
