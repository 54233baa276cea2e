package corpus

import (
	"maps"
	"strings"
)

// class is a set of kinds of words that the rules for attribution tell apart.
type class uint32

const (
	// plainHonorifics are left out of a name that is given in full.
	plainHonorifics class = 1 << iota
	// jobHonorifics tell what somebody is, and are left out of a full name, too.
	jobHonorifics
	// ranks are honorifics where they are abbreviated.
	ranks
	nameSuffixes
	// lettersBehind, such as KC, stand behind a name and are no part of it.
	lettersBehind
	nameParticles
	// roleNouns end the description of what somebody is.
	roleNouns
	bodyWords
	demonyms
	roleAdjectives
	weekdays
	// functionWords are part of no name.
	functionWords
	auxiliaries
	passives
	negations
	prepositions
	determiners
	conjunctions
	finiteVerbs
	clauseOpeners
	timeWords
	personNouns
	documentNouns
	// speechNouns are what somebody says or writes.
	speechNouns
	spokesmen
	timesAndPlaces
	// crowdNouns begin no name where they begin a sentence.
	crowdNouns
	// groupNouns are what people who speak as one are called: "the Hill campaign".
	groupNouns
	// roleNounPlurals are made of roleNouns and personNouns.
	roleNounPlurals
	// honorificWords and officeWords are those of labels.
	honorificWords
	officeWords
)

// sense is what the rules know of a word in lower case.
type sense struct {
	class class
	verb  verb
}

// lexicon holds every word that the rules know, so that a word is looked up once.
var lexicon = makeLexicon()

func makeLexicon() map[string]sense {
	known := make(map[string]sense)
	for kind, words := range wordClasses {
		for _, word := range strings.Fields(words) {
			known[word] = sense{class: known[word].class | kind}
		}
	}
	for word, is := range maps.Clone(known) {
		if is.class&(roleNouns|personNouns) != 0 && !strings.HasSuffix(word, "s") {
			known[word+"s"] = sense{class: known[word+"s"].class | roleNounPlurals}
		}
	}
	for kind, words := range map[class]map[string]bool{honorificWords: honorifics, officeWords: offices} {
		for word := range words {
			known[word] = sense{class: known[word].class | kind}
		}
	}
	for word, kind := range verbs {
		known[word] = sense{class: known[word].class, verb: kind}
	}
	return known
}

// isA reports whether a word in lower case is of a class.
func isA(word string, kind class) bool { return lexicon[word].class&kind != 0 }

// rankNames holds what abbreviated ranks stand for.
var rankNames = map[string]string{
	"sen": "senator", "gov": "governor", "rep": "representative", "pres": "president", "gen": "general", "col": "colonel", "capt": "captain", "sgt": "sergeant", "cllr": "councillor",
}

// genders tells the sex of whoever is called so.
var genders = map[string]byte{
	"mr": 'm', "sir": 'm', "lord": 'm', "baron": 'm', "viscount": 'm', "earl": 'm', "father": 'm', "brother": 'm', "husband": 'm', "son": 'm', "widower": 'm',
	"spokesman": 'm', "chairman": 'm', "businessman": 'm', "policeman": 'm', "fisherman": 'm', "grandfather": 'm', "actor": 'm', "uncle": 'm',
	"mrs": 'f', "ms": 'f', "miss": 'f', "dame": 'f', "lady": 'f', "baroness": 'f', "viscountess": 'f', "madam": 'f', "mother": 'f', "sister": 'f', "wife": 'f', "daughter": 'f', "widow": 'f',
	"spokeswoman": 'f', "chairwoman": 'f', "businesswoman": 'f', "policewoman": 'f', "grandmother": 'f', "actress": 'f', "aunt": 'f',
}

var wordClasses = map[class]string{
	crowdNouns: `critics campaigners residents officials ministers experts sources people others police scientists researchers neighbours parents teachers
		doctors nurses farmers workers unions councillors mps analysts economists students pupils staff friends witnesses observers supporters opponents
		locals reporters journalists lawyers prosecutors investigators authorities organisers volunteers members`,
	groupNouns: `campaign team administration office government party ministry department embassy council delegation military police army camp organization
		organisation committee union foundation company firm network newspaper court commission agency board family estate lawyers regime`,
	plainHonorifics: `mr mrs ms miss mx`,
	jobHonorifics:   `rep representative gov governor congressman congresswoman cllr councillor captain colonel general sergeant inspector judge justice senator sen`,
	ranks:           `gov sen rep reps sens gov govs pres lt sgt capt cpl pvt col gen maj cmdr adm supt insp det fr bro sr msgr amb atty`,
	nameSuffixes:    `jr sr ii iii iv`,
	lettersBehind:   `kc qc mp msp ms mep td obe mbe cbe frs phd md esq`,
	nameParticles:   `de da di du del della van von der den la le el al bin ibn ap`,
	roleNouns: `secretary minister chancellor commissioner leader mayor governor president ambassador mp mps msp ms mep peer senator
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
		counsel nominee frontrunner front-runner hopeful contender incumbent challenger rival delegate delegates superdelegate surrogate pollster strategist operative aide official
		staffer donor billionaire mogul tycoon magnate host co-host anchor commentator pundit blogger podcaster fellow scholar academic intern spokeswoman
		ally backer supporter critic opponent friend colleague classmate roommate partner girlfriend boyfriend fiance fiancee cousin nephew niece parent stepfather stepmother
		veteran soldier marine sailor firefighter guard detective sheriff trooper marshal ranger warden bailiff juror defendant plaintiff witness victim survivor refugee immigrant migrant
		congressman congresswoman assemblyman assemblywoman councilman councilwoman alderman selectman supervisor superintendent legislator parliamentarian premier taoiseach
		senator president-elect co-chairman chairwoman vice-chairwoman ceo cfo coo cto executive vp evp founder developer programmer designer stylist chef restaurateur
		rapper guitarist drummer dancer choreographer filmmaker screenwriter playwright essayist biographer memoirist historian naturalist photographer cartoonist illustrator
		quarterback midfielder defender winger batsman bowler pitcher catcher forward golfer swimmer sprinter jockey boxer umpire referee goalkeeper keeper
		sheriff waiter waitress bartender barber hairdresser cashier clerk carpenter electrician welder miner trucker rancher grower logger janitor caretaker housekeeper nanny
		chairman vice-chairman vice-president co-director co-chair comptroller auditor treasurer clerk ranger keeper gardener warden`,
	bodyWords: `council department trust university association party group society office agency authority institute institution union college committee
		federation foundation company ltd limited plc inc corp corporation bank police service services board commission ministry school academy
		hospital house assembly parliament senate congress court government treasury network alliance centre center partnership forum
		times news media guardian telegraph herald gazette courier ledger press network radio television tv fund charity guild league club
		laboratory museum library airport airlines airways railway railways constabulary force army navy bureau cabinet street review report
		organisation organization international group's holdings industries systems technologies project campaign coalition consortium`,
	demonyms:       `marxist labour conservative tory liberal democrat lib dem republican green snp dup ukip ex former shadow veteran tv pc`,
	roleAdjectives: `local former veteran senior junior acting outgoing retired deputy incoming fellow then`,
	weekdays: `monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
		september october november december christmas easter`,
	functionWords: `the a an this that these those some any each every all both no another other such one two three four five six seven eight nine ten
		i me my we us our you your he him his she her hers it its they them their who whom whose which what when where why how there here
		and or but nor so yet if then than as because since while whereas although though unless until before after once during despite whether
		in on at by for with from to of about into over under between against through without within across among around behind beyond per
		is are was were be been being am has have had do does did will would can could shall should may might must not never
		also only just even still again already too very more most many much few several yesterday today tomorrow tonight now later earlier
		meanwhile however instead therefore moreover furthermore nevertheless nonetheless indeed perhaps overall finally last next first second
		asked speaking according responding writing following yes oh well mr's back like given ever both either neither elsewhere afterwards previously recently currently eventually initially together nearly almost about since least out up down off away amid upon via`,
	auxiliaries: `has had have also then later previously earlier already once often repeatedly again now still yesterday today both further since
		himself herself reportedly even simply only never all first too recently subsequently clearly publicly will would`,
	passives:      `is are was were be been being am get gets got getting not cannot to could should might may must can`,
	negations:     `not never didn't doesn't don't wouldn't refused declined cannot`,
	prepositions:  `of for from at with by in to against on behind about under near inside outside between across including like among over within`,
	determiners:   `the a an one another his her their its our this that these those some many several most two three four five six other any each every no all both few`,
	conjunctions:  `and but while although though whereas because when as if after before since until so where or then`,
	finiteVerbs:   `is are was were has had have would will could can should must might may did does do be need needs am isn't wasn't aren't weren't hasn't hadn't haven't wouldn't won't couldn't can't shouldn't didn't doesn't don't he'd she'd they'd it's he's she's there's they're we're i'd we'd i'll we'll i'm i've we've cannot`,
	clauseOpeners: `he she it they there this these those the a an his her their its we i you no nobody nothing everyone everybody many most some all any both each more such what if when while although because those people one two three our your my`,
	timeWords:     `last this that next night week month year morning evening afternoon on yesterday today tonight earlier later meanwhile afterwards early late monday tuesday wednesday thursday friday saturday sunday`,
	personNouns:   `man woman boy girl person teenager customer passenger shopper visitor tourist patient user caller listener reader viewer colleague friend witness insider source aide official fan parent`,
	documentNouns: `note memo memoir briefing filing complaint lawsuit transcript audio video recording footage ad advert advertisement editorial column release brochure leaflet report study review paper letter statement survey document article book law act bill inquiry research analysis poll newspaper website notice sign email message story
		model theory theorem treaty convention constitution bible quran regulations figures data estimates census section schedule guidelines rules legend tradition`,
	speechNouns: `answer answers response reply retort words verdict message advice explanation conclusion statement tweet post comment comments remark remarks reaction
		argument complaint plea warning motto slogan quip rejoinder email letter view opinion prediction promise pledge question assessment summary line testimony confession`,
	spokesmen:      `spokesman spokeswoman spokesperson`,
	timesAndPlaces: `on in at during to before after yesterday today tonight earlier last this from via through afterwards later when as while outside inside by with again simply quietly bluntly of over for`,
}
