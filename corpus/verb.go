package corpus

// verb says how a verb of speech is used.
type verb uint16

const (
	speaks  verb = 1 << iota // may stand with a quotation: all of them
	clausal                  // takes a clause with "that"
	bare                     // takes a clause without "that"
	tells                    // takes the one who is told: told MPs that …
	urges                    // takes an infinitive or a thing: urged them to …, called for …
	holds                    // says what somebody thinks, not that they said it
	present                  // -ing: goes on with the subject of its sentence
	base                     // an infinitive: went on to say
)

// verbs holds the verbs of speech in the forms that a subject stands with.
var verbs = makeVerbs()

func makeVerbs() map[string]verb {
	found := make(map[string]verb)
	add := func(kind verb, words string) {
		for word := range wordSet(words) {
			found[word] |= kind | speaks
		}
	}
	add(clausal|bare, `said says say claimed claims claim insisted insists insist warned warns admitted admits argued argues argue
		suggested suggests added adds stressed stresses acknowledged acknowledges maintained maintains conceded concedes
		confirmed confirms announced announces explained explains predicted predicts joked jokes wrote writes tweeted tweets posted remarked remarks
		replied replies responded responds answered answers commented comments concluded concludes complained complains
		declared declares denied denies alleged alleges asserted asserts boasted boasts cautioned cautions contended contends
		disclosed discloses divulged emphasised emphasises emphasized emphasizes estimated estimates noted notes observed observes
		pledged pledges promised promises recalled recalls reckoned reckons revealed reveals reiterated reiterates repeated repeats
		stated states swore swears testified testifies told tells vowed vows mentioned mentions hinted hints
		quipped quips countered counters retorted retorts muttered shouted shouts whispered cried exclaimed proclaimed proclaims
		agreed agrees accepted accepts`)
	add(clausal, `continued continues began begins reported reports speculated speculates lamented laments recommended recommends
		proposed proposes pleaded pleads demanded demands advised advises`)
	add(tells, `told tells informed informs assured assures reminded reminds warned warns advised advises asked asks`)
	add(speaks, `asked asks called calls described describes urged urges criticised criticises criticized criticizes praised praises dismissed dismisses
		condemned condemns welcomed welcomes hailed hails branded brands labelled labels dubbed accused accuses blamed blames
		joked laughed smiled sighed went`)
	add(urges, `thanked thanks congratulated congratulates urged urges pledged pledges promised promises vowed vows demanded demands accused accuses described describes dismissed dismisses branded brands
		criticised criticises criticized criticizes condemned condemns hailed hails praised praises defended defends questioned questions rejected rejects
		asked asks`)
	add(holds, `believes believed thinks thought fears feared hopes hoped feels felt wants wanted`)
	add(present, `saying adding arguing warning claiming insisting explaining noting suggesting stressing telling promising calling describing
		urging stating predicting admitting writing declaring concluding conceding acknowledging pointing accusing asking confirming`)
	add(base|clausal|bare, `add explain outline argue note suggest warn describe insist stress admit claim call urge state point tell`)
	add(clausal, `outlined outlines pointed points`)
	return found
}

var (
	auxiliaries = wordSet(`has had have also then later previously earlier already once often repeatedly again now still yesterday today both further since
		himself herself reportedly even simply only never all first too recently subsequently clearly publicly will would`)
	passives      = wordSet(`is are was were be been being am get gets got getting not cannot to could should might may must can`)
	negations     = wordSet(`not never didn't doesn't don't wouldn't refused declined cannot`)
	prepositions  = wordSet(`of for from at with by in to against on behind about under near inside outside between across including like among over within`)
	determiners   = wordSet(`the a an one another his her their its our this that these those some many several most two three four five six other any each every no all both few`)
	conjunctions  = wordSet(`and but while although though whereas because when as if after before since until so where or then`)
	finiteVerbs   = wordSet(`is are was were has had have would will could can should must might may did does do be need needs am isn't wasn't aren't weren't hasn't hadn't haven't wouldn't won't couldn't can't shouldn't didn't doesn't don't he'd she'd they'd it's he's she's there's they're we're i'd we'd i'll we'll i'm i've we've cannot`)
	clauseOpeners = wordSet(`he she it they there this these those the a an his her their its we i you no nobody nothing everyone everybody many most some all any both each more such what if when while although because those people one two three our your my`)
	timeWords     = wordSet(`last this that next night week month year morning evening afternoon on yesterday today tonight earlier later meanwhile afterwards early late monday tuesday wednesday thursday friday saturday sunday`)
	personNouns   = wordSet(`man woman boy girl person teenager customer passenger shopper visitor tourist patient user caller listener reader viewer colleague friend witness insider source aide official fan parent`)
	documentNouns = wordSet(`report study review paper letter statement survey document article book law act bill inquiry research analysis poll newspaper website notice sign email message story
		model theory theorem treaty convention constitution bible quran regulations figures data estimates census section schedule guidelines rules legend tradition`)
	spokesmen      = wordSet(`spokesman spokeswoman spokesperson`)
	timesAndPlaces = wordSet(`on in at during to before after yesterday today tonight earlier last this from via through afterwards later when as while outside inside by with again simply quietly bluntly of over for`)
)
