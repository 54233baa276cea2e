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
		agreed agrees accepted accepts mused muses pressed interjected interjects deadpanned ventured offered offers opined opines
		lamented laments pronounced reasoned volunteered inquired enquired elaborated clarified clarifies emailed texted messaged
		inferred theorized theorised surmised marveled marvelled snapped barked bellowed boomed beamed grinned chuckled shrugged nodded
		teased taunted thundered roared yelled screamed hollered called echoed chimed allowed intoned implored
		counseled counselled promised ranted fumed seethed sniffed snorted scoffed groaned moaned grumbled sobbed wept chanted sang recited read reads`)
	add(clausal, `continued continues began begins reported reports speculated speculates lamented laments recommended recommends
		proposed proposes pleaded pleads demanded demands advised advises`)
	add(tells, `told tells informed informs assured assures reminded reminds warned warns advised advises asked asks`)
	add(speaks, `asked asks called calls described describes urged urges criticised criticises criticized criticizes praised praises dismissed dismisses
		condemned condemns welcomed welcomes hailed hails branded brands labelled labels dubbed accused accuses blamed blames
		joked laughed smiled sighed went put puts shot fired shoots fires`)
	add(urges|speaks, `slammed slams blasted blasts bemoaned bemoans touted touts heralded heralds mocked mocks lambasted lambasts derided derides
		denounced denounces decried decries deplored deplores lauded lauds applauded applauds extolled extols ridiculed ridicules chided chides
		scolded scolds rebuked rebukes attacked attacks ripped rips pushed cited cites characterized characterised characterizes likened likens compared
		credited credits complimented bashed bashes chastised castigated faulted faults trumpeted`)
	add(urges, `thanked thanks congratulated congratulates urged urges pledged pledges promised promises vowed vows demanded demands accused accuses described describes dismissed dismisses branded brands
		criticised criticises criticized criticizes condemned condemns hailed hails praised praises defended defends questioned questions rejected rejects
		asked asks`)
	add(holds, `believes believed thinks thought fears feared hopes hoped feels felt wants wanted`)
	add(present, `saying adding arguing warning claiming insisting explaining noting suggesting stressing telling promising calling describing
		mentioning citing recalling vowing pledging repeating dismissing blaming comparing likening touting praising criticizing criticising slamming blasting
		mocking denouncing hailing labeling labelling branding dubbing contending alleging lamenting reiterating stipulating recommending
		remarking tweeting posting shouting yelling joking quipping chanting replying responding observing declaring lamenting complaining asserting
		alleging reminding assuring urging stating predicting admitting writing declaring concluding conceding acknowledging pointing accusing asking confirming`)
	add(base|clausal|bare, `add explain outline argue note suggest warn describe insist stress admit claim call urge state point tell`)
	add(clausal, `outlined outlines pointed points`)
	return found
}
