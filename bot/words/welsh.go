package words

import "strings"

// welsh addresses people as chi. Nouns stay singular after a number, and some
// change their first letter after 2, 3 and 6; values that are put in stand
// where nothing before them would change theirs.
var welsh = lexicon{
	name: "Cymraeg",
	date: "DAY MONTH YEAR", month: "MONTH YEAR",
	months: [12]string{"Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref",
		"Tachwedd", "Rhagfyr"},
	before: welshBefore,
	plain: map[Key]string{
		AskName:                "gofyn",
		AskDescription:         "Gofynnwch gwestiwn a chael dyfyniadau o’r dogfennau gyda’u ffynonellau",
		QuestionName:           "cwestiwn",
		QuestionDescription:    "Beth hoffech chi ei wybod? Ychydig eiriau syml sydd orau",
		SpeakerName:            "siaradwr",
		SpeakerDescription:     "Dim ond yr hyn y mae’r person hwn yn ei ddweud",
		SourceName:             "ffynhonnell",
		SourceDescription:      "Dim ond y ddogfen hon, neu ddogfennau o’r ffynhonnell hon",
		SinceName:              "ers",
		SinceDescription:       "Dim byd cynharach: 2022, 2022-07, 2022-07-14; yn Saesneg: July 2022, last March",
		UntilName:              "hyd",
		UntilDescription:       "Dim byd diweddarach: 2022, 2022-07, 2022-07-14; yn Saesneg: July 2022, last March",
		PrivateName:            "preifat",
		PrivateDescription:     "Dangos yr ateb i chi yn unig; gallwch ei rannu wedyn",
		FindSourcesName:        "Canfod ffynonellau",
		SourcesName:            "ffynonellau",
		SourcesDescription:     "Edrych drwy’r dogfennau y dyfynnir ohonynt",
		PeopleName:             "pobl",
		PeopleDescription:      "Gweld pwy sy’n cael eu dyfynnu, pa mor aml, ac o ba gyfnod",
		FindName:               "chwilio",
		FindSourcesDescription: "Dim ond dogfennau a ffynonellau y mae eu henw’n cynnwys hyn",
		FindPeopleDescription:  "Dim ond pobl y mae eu henw’n cynnwys hyn",
		AboutName:              "ynghylch",
		AboutDescription:       "O ba ddogfennau rwy’n ateb, a phryd y’u diweddarwyd ddiwethaf",
		HelpName:               "cymorth",
		HelpDescription:        "Sut i ofyn, gydag enghreifftiau",
		PrivacyName:            "preifatrwydd",
		PrivacyDescription:     "Beth sy’n cael ei gadw amdanoch chi a’ch cwestiynau, a beth nad yw",
		ForgetMeName:           "dileu-fy-nata",
		ForgetMeDescription:    "Dileu’r hyn sy’n cael ei gadw amdanoch chi",
		SettingsName:           "gosodiadau",
		SettingsDescription:    "Sut rwy’n ateb yn y gweinydd hwn",

		Introduction: "Rwy’n ateb â dyfyniadau: yr hyn y mae’r dogfennau yma’n ei ddweud, air am air, gan nodi pwy a’i dywedodd a ble mae i’w weld. " +
			"Nid wyf yn dyfeisio dim, ac rwy’n dweud hynny pan nad wyf yn canfod dim.\nGofynnwch gan ddefnyddio %[1]s, drwy sôn amdanaf, neu mewn neges uniongyrchol, er enghraifft %[2]s.",
		QuestionEmpty:   "Beth hoffech chi ei wybod? Gofynnwch mewn ychydig eiriau syml, er enghraifft %s.",
		QuestionNoWords: "Rwy’n chwilio am eiriau, ac nid oes yr un yn y neges honno. Gofynnwch mewn ychydig eiriau syml, er enghraifft %s.",
		MessageNoWords:  "Nid oes geiriau yn y neges honno i ganfod ffynonellau ar eu cyfer.",
		MessageIsMine:   "Un o’m negeseuon i yw honno: mae’r ffynonellau o dan bob dyfyniad.",
		PeriodUnread:    "Ni allaf ddarllen %s fel dyddiad. Dyma’r ffurfiau y gallaf eu darllen: `2022`, `2022-07`, `2022-07-14` ac, yn Saesneg, `July 2022`, `last March`.",
		PeriodReversed:  "Mae’r cyfnod hwnnw’n gorffen cyn iddo ddechrau: ers %[1]s, hyd at %[2]s.",
		NoSuchSource:    "Nid oes dogfen na ffynhonnell o’r enw %s yma.",
		DidYouMean:      "Ai %s oedd gennych mewn golwg?",

		Carried:       "O’r cwestiwn blaenorol: %s",
		ExceptSpeaker: "ac eithrio %s",
		Corrected:     "Nid yw %[1]s mewn unrhyw ddogfen; chwiliwyd am %[2]s yn ei le.",

		QuoteAt:        "dyfyniad %d",
		QuotesFromTo:   "dyfyniadau %[1]d i %[2]d",
		QuoteTooLong:   "Mae’r dyfyniad yn rhy hir i’w ddangos yma. Dyma ble mae i’w weld: %s.",
		SentenceCut:    "torrwyd wrth %s, mae’r frawddeg yn parhau",
		Paragraph:      "paragraff %d",
		Link:           "dolen",
		AlsoReportedIn: "Adroddwyd hefyd yn: %s",
		AsReported:     "%s, yn ôl yr adroddiad",
		ByLine:         "gan %s",
		AsMatched:      "%s, yn ôl dogfen arall",
		AndOthers:      "%s ac eraill",
		Searched:       "chwiliwyd mewn %s",
		NoMoreQuotes:   "Nid oes rhagor o ddyfyniadau ar hyn.",

		NoAnswer:          "Dim ateb.",
		NoSources:         "Ni chanfuwyd ffynonellau.",
		SpeakerNotQuoted:  "Nid yw’r dogfennau hyn yn dyfynnu %s.",
		OfficeNotQuoted:   "Nid yw’r dogfennau hyn yn dyfynnu neb fel %s.",
		SpeakerElsewhere:  "Mae’r dogfennau hyn yn dyfynnu %s, ond nid ar hyn.",
		PhraseMissing:     "Nid yw’r geiriau %s mewn unrhyw ddarn.",
		PhraseMissingBy:   "Nid yw’r geiriau %[1]s mewn unrhyw ddarn gan %[2]s.",
		PeriodMissing:     "Nid oes dim ar hyn o’r cyfnod y gofynnoch amdano: %s.",
		PeriodMissingBy:   "Nid oes dim ar hyn gan %[2]s o’r cyfnod y gofynnoch amdano: %[1]s.",
		WordsAndMore:      "%s a rhagor",
		TryOtherWords:     "Efallai y byddai geiriau eraill am yr un peth yn ei ganfod.",
		NothingToLookFor:  "Nid oes gair yn y cwestiwn y gellid chwilio amdano.",
		FilteredOut:       "Mae darnau ar hyn, ond nid oes yr un gan y siaradwr, o’r ffynhonnell nac o’r cyfnod y gofynnoch amdanynt.",
		TryWithoutFilters: "I’w gweld, gofynnwch eto heb y siaradwr, y ffynhonnell na’r cyfnod.",
		NothingClose:      "Nid oes dim yn y dogfennau’n ddigon agos at y cwestiwn hwn i’w ddyfynnu fel ateb.",
		NothingCloseClaim: "Nid oes dim yn y dogfennau’n ddigon agos at y neges hon i’w ddyfynnu fel ei ffynhonnell.",
		NearMisses:        "Nid ateb, ond yn agos o ran geiriau:",
		YouCouldAsk:       "Gallech ofyn:",

		WhoSaidThat:     "Pwy ddywedodd hynny: %s",
		WhenWasThis:     "Dyddiad y ddogfen: %s",
		WhereIsThis:     "Ble mae i’w weld: %s",
		SpeakerNotGiven: "Nid yw’r ddogfen yn dweud yn ddigon clir geiriau pwy yw’r rhain.",
		DateNotGiven:    "Nid yw’r ddogfen yn rhoi dyddiad.",
		NothingBefore: "Ni wn at beth mae hynny’n cyfeirio: nid oes cwestiwn o’i flaen, neu mae gormod o amser wedi mynd heibio. " +
			"Gofynnwch y cwestiwn cyfan, os gwelwch yn dda.",
		StartedAnew: "Dyma ddechrau o’r newydd. Beth hoffech chi ei wybod?",

		ButtonMore:       "Rhagor o ddyfyniadau",
		ButtonEarlier:    "Dyfyniadau cynharach",
		ButtonContext:    "%d yn ei gyd-destun",
		ButtonShare:      "Rhannu",
		ButtonHelpful:    "Defnyddiol",
		ButtonNotHelpful: "Ddim yn ddefnyddiol",
		ButtonNext:       "Nesaf",
		ButtonPrevious:   "Blaenorol",
		PageOf:           "Tudalen %[1]d o %[2]d",

		InContext:       "Yn ei gyd-destun: %s",
		ContextMarked:   "Mae’r dyfyniad mewn print trwm; o’i gwmpas mae’r hyn sydd o’i flaen ac ar ei ôl yn y ddogfen.",
		QuoteGone:       "Nid yw’r dyfyniad hwn yn y dogfennau mwyach: mae’r ddogfen wedi’i newid neu ei dileu ers hynny. Gofynnwch eto, os gwelwch yn dda.",
		SharedBy:        "Rhannwyd gan %s",
		ShareForbidden:  "Nid oes gennyf ganiatâd i bostio yn y sianel hon.",
		NotedHelpful:    "Diolch. Nodwyd ei fod yn ddefnyddiol.",
		NotedNotHelpful: "Diolch. Nodwyd nad yw’n ddefnyddiol, er mwyn gweld beth sydd ar goll o’r dogfennau.",
		FeedbackNotKept: "Diolch. Nid yw’r bot hwn yn cadw ymatebion, felly ni nodwyd eich un chi.",
		FeedbackFailed: "Diolch, ond nid oedd modd nodi eich ymateb. Os yw hynny’n dal i ddigwydd, rhowch y cyfeirnod %s i bwy bynnag " +
			"sy’n rhedeg y bot hwn.",
		AnswerChanged:  "Mae’r dogfennau wedi newid ers hynny; dyma ddyfyniadau heddiw.",
		ButtonExpired:  "Mae’r botwm hwn wedi mynd yn rhy hen i weithio. Gofynnwch eto, ac fe gewch rai newydd.",
		ButtonNotYours: "Botwm i’r sawl a ofynnodd yw hwn. Gallwch chithau ofyn gan ddefnyddio %s.",
		ButtonUnknown:  "Nid wyf yn adnabod y botwm hwn. Gofynnwch eto, ac fe gewch rai sy’n gweithio.",

		UserLimited:     "Rydych wedi gofyn llawer o gwestiynau mewn amser byr. Arhoswch %s, yna gofynnwch eto.",
		ServerLimited:   "Gofynnwyd llawer o gwestiynau yn y gweinydd hwn mewn amser byr. Arhoswch %s, yna gofynnwch eto.",
		Busy:            "Mae llawer o gwestiynau’n aros ar hyn o bryd, ac ni dderbyniwyd eich un chi. Gofynnwch eto ymhen munud.",
		Blocked:         "Ni allaf dderbyn cwestiynau gennych. Gall pwy bynnag sy’n rhedeg y bot hwn ddweud mwy wrthych.",
		NotHereButThere: "Nid wyf yn ateb yn y sianel hon. Gallwch ofyn yn %s.",
		NoDocuments:     "Nid oes dogfennau yma y gallaf eich ateb ohonynt.",

		Failed: "Aeth rhywbeth o’i le wrth ateb, ac nid ar eich cwestiwn chi mae’r bai. Rhowch gynnig arall arni; " +
			"os yw’n dal i ddigwydd, rhowch y cyfeirnod %s i bwy bynnag sy’n rhedeg y bot hwn.",
		Stopping:       "Rwy’n cael fy ailgychwyn, ac ni dderbyniwyd eich cwestiwn. Gofynnwch eto ymhen munud.",
		UnknownCommand: "Nid wyf yn adnabod y gorchymyn hwn mwyach. Defnyddiwch %s.",
		ServerOnly:     "Dim ond mewn gweinydd mae hyn yn gweithio.",

		SourcesTitle:   "Dogfennau",
		NoSourcesFound: "Nid oes gan unrhyw ddogfen na ffynhonnell enw tebyg i %s.",
		NoSourcesThen:  "Nid oes dogfen o’r cyfnod hwnnw.",
		PeopleTitle:    "Pobl sy’n cael eu dyfynnu",
		NoPeopleFound:  "Nid oes gan neb sy’n cael ei ddyfynnu enw tebyg i %s.",
		NobodyQuoted:   "Nid yw’r dogfennau’n enwi neb fel siaradwr eu geiriau.",
		SourceUndated:  "dim dyddiad",

		AboutTitle: "Ynghylch y bot hwn",
		AboutBot: "Rwy’n ateb cwestiynau â dyfyniadau, air am air, ac yn dweud pwy a’u dywedodd a ble maent i’w gweld. " +
			"Nid wyf yn ychwanegu dim at yr hyn y mae’r dogfennau’n ei ddweud.",
		AboutCorpora: "O’r rhain rwy’n ateb:",
		AboutUpdated: "diweddarwyd ddiwethaf ar %s",
		AboutVersion: "Fersiwn %s",

		HelpTitle:    "Sut i ofyn",
		HelpAsk:      "Mae %s yn ateb cwestiwn. Gallwch gadw at un siaradwr, un ffynhonnell neu un cyfnod, a chael yr ateb i chi yn unig.",
		HelpMention:  "Gallwch hefyd sôn amdanaf gyda’ch cwestiwn, neu anfon neges uniongyrchol ataf.",
		HelpFollow:   "Mewn neges uniongyrchol, mewn edefyn a agorais ac wrth ateb neges gennyf i, gallwch barhau yn Saesneg: `and on pay scales?`, `what else did she say?`, `who said that?`, `when was this?`, `more`. Mewn edefyn, soniwch amdanaf. Ar ôl %s o dawelwch, neu wrth `new question`, rwy’n dechrau o’r newydd.",
		HelpMenu:     "I wirio honiad, agorwch ddewislen neges, yna Apps, yna %s.",
		HelpLook:     "Mae %[1]s yn dangos y dogfennau, a %[2]s y bobl sy’n cael eu dyfynnu.",
		HelpButtons:  "O dan ateb, mae botymau’n dod â rhagor o ddyfyniadau, a phob dyfyniad yn ei gyd-destun.",
		HelpKept:     "Mae %[1]s yn dweud beth sy’n cael ei gadw amdanoch, a %[2]s yn ei ddileu.",
		HelpSettings: "Gall y rhai sy’n cael rheoli’r gweinydd hwn newid sut rwy’n ateb yma gan ddefnyddio %s.",
		HelpExamples: "Er enghraifft:",

		PrivacyTitle:         "Preifatrwydd",
		PrivacyQuestions:     "Cedwir cwestiynau am %s, i weld beth sydd ar goll o’r dogfennau: heb nodi pwy a’u gofynnodd, heb y gweinydd na’r sianel, heb y rhai y sonnir amdanynt, a chyda’r awr yn unig. Felly peidiwch â rhoi dim byd personol mewn cwestiwn.",
		PrivacyJudgements:    "Os pwyswch Defnyddiol neu Ddim yn ddefnyddiol, cedwir eich ymateb gyda’r cwestiwn, rhif y neges, a chod yn lle eich enw. Gwneir y cod o’ch cyfrif ag allwedd gudd, er mwyn i chi allu newid neu ddileu eich ymateb.",
		PrivacyJudgementsFor: "Cedwir ymatebion am %s.",
		PrivacySettings:      "O ran gweinydd, cedwir ei osodiadau nes i mi gael fy nhynnu ohono.",
		PrivacyNothingKept:   "Ni chedwir dim: dim cwestiynau, dim ymatebion, dim byd amdanoch chi.",
		PrivacyConversation:  "Er mwyn i chi allu parhau i ofyn, rwy’n cofio cwestiwn olaf sgwrs a’i ateb am %s, yn y cof yn unig.",
		PrivacyLimits:        "Yn y cof yn unig, rwy’n cyfrif cwestiynau pob unigolyn am ychydig funudau, rhag i neb ofyn gormod ar unwaith, ac yn cofio iaith eu Discord.",
		PrivacyReads:         "Rwy’n darllen yr hyn a anfonir ataf: gorchmynion, negeseuon sy’n sôn amdanaf neu’n fy ateb, negeseuon uniongyrchol, a negeseuon y mae rhywun yn gofyn i mi ganfod eu ffynonellau. Nid yw Discord yn dangos testun unrhyw neges arall i mi.",
		PrivacyLogs:          "Nid oes enwau na chwestiynau yng nghofnod y rhaglen.",
		PrivacyDiscord:       "Mae Discord yn cludo pob neges, ac felly’n gallu ei gweld. Mae polisi preifatrwydd Discord ei hun yn dweud beth mae’n ei wneud â hi.",
		PrivacyForget:        "Mae %s yn dileu’r hyn sy’n cael ei gadw amdanoch.",

		ForgetNothing:      "Nid oedd dim yn cael ei gadw amdanoch.",
		ForgetConversation: "Mae ein sgwrs wedi’i hanghofio.",
		ForgetQuestions:    "Cedwir cwestiynau heb nodi pwy a’u gofynnodd, felly ni allaf ddweud pa rai oedd eich rhai chi.",
		ForgetFailed:       "Nid oedd modd dileu ar hyn o bryd. Rhowch gynnig arall arni; os yw’n dal i fethu, rhowch y cyfeirnod %s i bwy bynnag sy’n rhedeg y bot hwn.",

		SettingsTitle:     "Gosodiadau’r gweinydd hwn",
		SettingsIntro:     "Mae pob newid yn dod i rym ar unwaith. Dim ond chi sy’n gweld y panel hwn.",
		SettingsSaved:     "Cadwyd.",
		SettingsNotSaved:  "Ni chadwyd: aeth rhywbeth o’i le. Rhowch gynnig arall arni; os yw’n dal i ddigwydd, rhowch y cyfeirnod %s i bwy bynnag sy’n rhedeg y bot hwn.",
		SettingsNotKept:   "Nid yw’r bot hwn yn cadw gosodiadau: mae’n rhedeg heb gronfa ddata.",
		SettingsForbidden: "Dim ond y rhai sy’n cael rheoli’r gweinydd hwn sy’n gallu newid ei osodiadau.",

		SetPrivate:        "Atebion preifat",
		SetPrivateOn:      "Dangosir atebion i’r sawl sy’n gofyn yn unig, a gall eu rhannu.",
		SetPrivateOff:     "Dangosir atebion i bawb yn y sianel, oni bai bod y sawl sy’n gofyn am eu cadw’n breifat.",
		ButtonPrivateOn:   "Gwneud atebion yn breifat",
		ButtonPrivateOff:  "Gwneud atebion yn gyhoeddus",
		SetThreads:        "Edafedd",
		SetThreadsOn:      "Mae cwestiwn mewn sianel yn agor ei edefyn ei hun, lle gellir parhau i ofyn.",
		SetThreadsOff:     "Mae cwestiwn mewn sianel yn cael ei ateb yn y sianel.",
		ButtonThreadsOn:   "Agor edafedd",
		ButtonThreadsOff:  "Peidio ag agor edafedd",
		SetChannels:       "Sianeli",
		SetChannelsAll:    "Rwy’n ateb ym mhob sianel y gallaf ei gweld.",
		SetChannelsSome:   "Rwy’n ateb yn y rhain yn unig: %s.",
		SelectChannels:    "Dewiswch y sianeli i ateb ynddynt",
		ButtonAllChannels: "Ateb ym mhob sianel",
		SetCorpus:         "Dogfennau",
		SetCorpusIs:       "Rwy’n ateb o’r rhain: %s.",
		SelectCorpus:      "Dewiswch o beth i ateb",
		SetCareful:        "Pa mor ofalus",
		SetCarefulIs:      "Dewiswyd: %s.",
		SelectCareful:     "Dewiswch pa mor ofalus i fod",
		Lenient:           "Hael",
		LenientMeans:      "Ateb yn amlach, a bod yn anghywir yn amlach",
		Normal:            "Arferol",
		NormalMeans:       "Y dewis sy’n gywir amlaf, yn ôl y mesuriadau",
		Strict:            "Llym",
		StrictMeans:       "Ateb dim ond lle mae’r dyfyniadau’n gweddu’n dda",
		SetLanguage:       "Iaith fy ngeiriau i",
		SetLanguageIs:     "Dewiswyd: %s. Mae dyfyniadau’n aros yn iaith eu dogfennau.",
		SetLanguageOwn:    "Iaith pob unigolyn",
		SetLanguageMeans:  "Yr iaith y mae pob unigolyn yn defnyddio Discord ynddi",
		SelectLanguage:    "Dewiswch iaith fy ngeiriau i",

		And:            "a",
		Or:             "neu",
		PeriodSince:    "ers %s",
		PeriodUntil:    "hyd at %s",
		PeriodDays:     "%[1]s i %[2]s",
		PeriodYears:    "%[1]s i %[2]s",
		ElapsedUnderMS: "llai nag 1 ms",
		ElapsedMS:      "%d ms",
		ElapsedSeconds: "%.1f s",
	},
	counted: map[Key]forms{
		QuestionTooLong: alike("Mae %[1]d nod yn y cwestiwn hwnnw; rwy’n derbyn hyd at %[2]d. Gorau po leiaf o eiriau, er enghraifft %[3]s."),
		MessageCut:      alike("Dim ond y %[1]d nod cyntaf o’r neges a ystyriwyd."),
		QuotesShown:     soft("%[1]d dyfyniad", "%[1]d ddyfyniad"),
		QuotesNotFit:    alike("nid oedd lle i %[1]d arall"),
		AlsoMore:        alike("%[1]d arall"),
		WordsUnknown: {
			zero:  "Nid yw’r geiriau %[2]s mewn unrhyw ddogfen yma.",
			one:   "Nid yw’r gair %[2]s mewn unrhyw ddogfen yma.",
			two:   "Nid yw’r geiriau %[2]s mewn unrhyw ddogfen yma.",
			few:   "Nid yw’r geiriau %[2]s mewn unrhyw ddogfen yma.",
			many:  "Nid yw’r geiriau %[2]s mewn unrhyw ddogfen yma.",
			other: "Nid yw’r geiriau %[2]s mewn unrhyw ddogfen yma.",
		},

		SourcesCount: softened("%[1]d dogfen", "%[1]d ddogfen"),
		PeopleCount: {
			zero: "%[1]d o bobl", one: "%[1]d person", two: "%[1]d berson", few: "%[1]d pherson", many: "%[1]d pherson",
			other: "%[1]d o bobl",
		},
		PersonQuoted: {
			zero: "ni ddyfynnwyd", one: "dyfynnwyd unwaith", two: "dyfynnwyd ddwywaith", few: "dyfynnwyd deirgwaith",
			many: "dyfynnwyd %[1]d gwaith", other: "dyfynnwyd %[1]d gwaith",
		},
		PersonIn: softened("mewn %[1]d dogfen", "mewn %[1]d ddogfen"),

		AboutDocuments: softened("%[1]d dogfen", "%[1]d ddogfen"),
		AboutPassages:  soft("%[1]d darn", "%[1]d ddarn"),
		ForgetJudgements: {
			zero:  "Cadwyd %[1]d ymateb gennych.",
			one:   "Cadwyd %[1]d ymateb gennych, ac mae bellach wedi’i ddileu.",
			two:   "Cadwyd %[1]d ymateb gennych, ac maent bellach wedi’u dileu.",
			few:   "Cadwyd %[1]d ymateb gennych, ac maent bellach wedi’u dileu.",
			many:  "Cadwyd %[1]d ymateb gennych, ac maent bellach wedi’u dileu.",
			other: "Cadwyd %[1]d ymateb gennych, ac maent bellach wedi’u dileu.",
		},

		Seconds: alike("%[1]d eiliad"),
		Minutes: soft("%[1]d munud", "%[1]d funud"),
		Hours:   alike("%[1]d awr"),
		Days:    soft("%[1]d diwrnod", "%[1]d ddiwrnod"),
	},
}

// alike is for words that no number changes.
func alike(text string) forms { return forms{text, text, text, text, text, text} }

// soft is for masculine nouns that change after 2 only.
func soft(text, two string) forms { return forms{text, text, two, text, text, text} }

// softened is for feminine nouns, which change after 1 and 2.
func softened(text, mutated string) forms { return forms{text, mutated, mutated, text, text, text} }

// welshBefore changes "a" before a vowel: "bara a llaeth", but "bara ac afal".
// What "a" does to consonants is not done to names and to words of documents.
func welshBefore(conjunction, word string) string {
	const vowels = "aeiouâêîôûáéíóúàèìòùäëïöü"
	letters := []rune(word + "  ")
	vowel := strings.ContainsRune(vowels, letters[0]) || letters[0] == 'y' && !strings.ContainsRune(vowels, letters[1])
	if conjunction == "a" && vowel {
		return "ac"
	}
	return conjunction
}
