package words

// Key names a text. The comment beside a key tells the values that its text
// takes, in order; "n" is a count, an int; all others are strings, escaped,
// unless it says otherwise. A key without such a comment takes none.
type Key string

// Commands: names and descriptions, for Localizations. Names follow Discord's
// rule for commands and options, which knows no capitals and no spaces.
const (
	AskName        Key = "ask.name"
	AskDescription Key = "ask.description"

	QuestionName        Key = "ask.question.name"
	QuestionDescription Key = "ask.question.description"
	SpeakerName         Key = "ask.speaker.name"
	SpeakerDescription  Key = "ask.speaker.description"
	SourceName          Key = "ask.source.name"
	SourceDescription   Key = "ask.source.description"
	SinceName           Key = "ask.since.name"
	SinceDescription    Key = "ask.since.description"
	UntilName           Key = "ask.until.name"
	UntilDescription    Key = "ask.until.description"
	PrivateName         Key = "ask.private.name"
	PrivateDescription  Key = "ask.private.description"

	FindSourcesName Key = "find-sources.name" // of a message's menu: capitals and spaces are free

	SourcesName            Key = "sources.name"
	SourcesDescription     Key = "sources.description"
	PeopleName             Key = "people.name"
	PeopleDescription      Key = "people.description"
	FindName               Key = "find.name"
	FindSourcesDescription Key = "sources.find.description"
	FindPeopleDescription  Key = "people.find.description"

	AboutName           Key = "about.name"
	AboutDescription    Key = "about.description"
	HelpName            Key = "help.name"
	HelpDescription     Key = "help.description"
	PrivacyName         Key = "privacy.name"
	PrivacyDescription  Key = "privacy.description"
	ForgetMeName        Key = "forget-me.name"
	ForgetMeDescription Key = "forget-me.description"
	SettingsName        Key = "settings.name"
	SettingsDescription Key = "settings.description"
)

// Input that is no question, and questions that cannot be asked so.
const (
	Introduction    Key = "input.introduction" // the command to ask with, an example
	QuestionEmpty   Key = "input.empty"        // an example
	QuestionNoWords Key = "input.no-words"     // an example
	QuestionTooLong Key = "input.too-long"     // n characters it has, int: how many it may have, an example
	MessageNoWords  Key = "input.message-no-words"
	MessageIsMine   Key = "input.message-mine"
	PeriodUnread    Key = "input.period-unread"   // what was written
	PeriodReversed  Key = "input.period-reversed" // since, until, as dates
	NoSuchSource    Key = "input.no-source"       // the name
	DidYouMean      Key = "input.did-you-mean"    // names, listed with Or
)

// The head of an answer.
const (
	Carried       Key = "head.carried"        // what was carried over, joined
	ExceptSpeaker Key = "head.except-speaker" // the name of one who is not to speak
	MessageCut    Key = "head.message-cut"    // n characters that were looked at
	Corrected     Key = "head.corrected"      // the word asked for, the word looked for
)

// Quotations and where they stand.
const (
	QuotesShown    Key = "quotes.shown"     // n
	QuoteAt        Key = "quotes.at"        // int: its number
	QuotesFromTo   Key = "quotes.from-to"   // int: the first's number, int: the last's
	QuotesNotFit   Key = "quotes.not-fit"   // n that did not fit
	QuoteTooLong   Key = "quotes.too-long"  // the citation
	SentenceCut    Key = "quotes.cut"       // the mark of the cut
	Paragraph      Key = "cite.paragraph"   // int: its number
	Link           Key = "cite.link"        // the words that are the link
	AlsoReportedIn Key = "cite.also-in"     // citations, joined
	AlsoMore       Key = "cite.also-more"   // n further places
	AsReported     Key = "speaker.reported" // the speaker
	ByLine         Key = "speaker.byline"   // the speaker
	AsMatched      Key = "speaker.matched"  // the speaker
	AndOthers      Key = "speaker.others"   // names, joined by commas
	Searched       Key = "time.searched"    // as Elapsed writes it
	NoMoreQuotes   Key = "quotes.no-more"
)

// Why there is no answer, and what there is instead.
const (
	NoAnswer          Key = "none.title"
	NoSources         Key = "none.title-sources"     // of a message whose sources are wanted
	SpeakerNotQuoted  Key = "none.speaker"           // the speaker
	OfficeNotQuoted   Key = "none.office"            // the office
	SpeakerElsewhere  Key = "none.speaker-elsewhere" // the speaker
	PhraseMissing     Key = "none.phrase"            // the phrase
	PhraseMissingBy   Key = "none.phrase-by"         // the phrase, the speaker
	PeriodMissing     Key = "none.period"            // the time, in the asker's words
	PeriodMissingBy   Key = "none.period-by"         // the time, in the asker's words, the speaker
	WordsUnknown      Key = "none.words"             // n words, the words, listed with Or
	WordsAndMore      Key = "none.words-more"        // words, joined by commas: there are more than are listed
	TryOtherWords     Key = "none.other-words"
	NothingToLookFor  Key = "none.no-term"
	FilteredOut       Key = "none.filtered"
	TryWithoutFilters Key = "none.without-filters"
	NothingClose      Key = "none.weak"
	NothingCloseClaim Key = "none.weak-claim" // of a message whose sources are wanted
	NearMisses        Key = "near.title"
	YouCouldAsk       Key = "none.could-ask"
)

// Answers about the answer before, and the course of a conversation.
const (
	WhoSaidThat     Key = "about.speaker" // the speaker
	WhenWasThis     Key = "about.date"    // the document's date
	WhereIsThis     Key = "about.place"   // the citation
	SpeakerNotGiven Key = "about.no-speaker"
	DateNotGiven    Key = "about.no-date"
	NothingBefore   Key = "turn.nothing-before"
	StartedAnew     Key = "turn.anew"
)

// Buttons and selects.
const (
	ButtonMore       Key = "button.more"
	ButtonEarlier    Key = "button.earlier"
	ButtonContext    Key = "button.context" // int: the quote's number
	ButtonShare      Key = "button.share"
	ButtonHelpful    Key = "button.helpful"
	ButtonNotHelpful Key = "button.not-helpful"
	ButtonNext       Key = "button.next"
	ButtonPrevious   Key = "button.previous"
	PageOf           Key = "page.of" // int: the page, int: how many there are
)

// What pressing a button brings.
const (
	InContext       Key = "context.title" // the citation
	ContextMarked   Key = "context.marked"
	QuoteGone       Key = "context.gone"
	SharedBy        Key = "share.by" // a mention or name
	ShareForbidden  Key = "share.forbidden"
	NotedHelpful    Key = "feedback.helpful"
	NotedNotHelpful Key = "feedback.not-helpful"
	FeedbackNotKept Key = "feedback.not-kept"
	FeedbackFailed  Key = "feedback.failed" // a reference
	AnswerChanged   Key = "press.answer-changed"
	ButtonExpired   Key = "press.expired"
	ButtonNotYours  Key = "press.not-yours" // the command to ask with
	ButtonUnknown   Key = "press.unknown"
)

// Limits and access.
const (
	UserLimited     Key = "limit.user"   // as Duration writes the wait
	ServerLimited   Key = "limit.server" // as Duration writes the wait
	Busy            Key = "limit.busy"
	Blocked         Key = "limit.blocked"
	NotHereButThere Key = "limit.channel-in" // channels, listed with Or
	NoDocuments     Key = "limit.no-corpus"
)

// Failures.
const (
	Failed         Key = "fail.error" // a reference
	Stopping       Key = "fail.stopping"
	UnknownCommand Key = "fail.unknown-command" // the command to ask with
	ServerOnly     Key = "fail.server-only"
)

// Looking round: documents and people.
const (
	SourcesTitle   Key = "sources.title"
	SourcesCount   Key = "sources.count" // n
	NoSourcesFound Key = "sources.none"  // what was looked for
	NoSourcesThen  Key = "sources.none-then"
	PeopleTitle    Key = "people.title"
	PeopleCount    Key = "people.count" // n
	NoPeopleFound  Key = "people.none"  // what was looked for
	NobodyQuoted   Key = "people.nobody"
	PersonQuoted   Key = "people.quoted"   // n times
	PersonIn       Key = "people.in"       // n documents
	SourceUndated  Key = "sources.undated" // in place of a date
)

// About, help, privacy.
const (
	AboutTitle     Key = "info.title"
	AboutBot       Key = "info.bot"
	AboutCorpora   Key = "info.corpora"
	AboutDocuments Key = "info.documents" // n
	AboutPassages  Key = "info.passages"  // n
	AboutUpdated   Key = "info.updated"   // a date
	AboutVersion   Key = "info.version"   // the version

	HelpTitle    Key = "help.title"
	HelpAsk      Key = "help.ask" // the command ask
	HelpMention  Key = "help.mention"
	HelpFollow   Key = "help.follow" // as Duration writes how long the conversation is remembered
	HelpMenu     Key = "help.menu"   // the name of the menu's entry
	HelpLook     Key = "help.look"   // the commands sources, people
	HelpButtons  Key = "help.buttons"
	HelpKept     Key = "help.kept"     // the commands privacy, forget-me
	HelpSettings Key = "help.settings" // the command settings
	HelpExamples Key = "help.examples"

	PrivacyTitle         Key = "privacy.title"
	PrivacyQuestions     Key = "privacy.questions" // as Duration writes how long
	PrivacyJudgements    Key = "privacy.judgements"
	PrivacyJudgementsFor Key = "privacy.judgements-for" // as Duration writes how long
	PrivacySettings      Key = "privacy.settings"
	PrivacyNothingKept   Key = "privacy.nothing"
	PrivacyConversation  Key = "privacy.conversation" // as Duration writes how long
	PrivacyLimits        Key = "privacy.limits"
	PrivacyReads         Key = "privacy.reads"
	PrivacyLogs          Key = "privacy.logs"
	PrivacyDiscord       Key = "privacy.discord"
	PrivacyForget        Key = "privacy.forget" // the command forget-me

	ForgetNothing      Key = "forget.nothing"
	ForgetJudgements   Key = "forget.judgements" // n
	ForgetConversation Key = "forget.conversation"
	ForgetQuestions    Key = "forget.questions"
	ForgetFailed       Key = "forget.failed" // a reference
)

// The panel of a server's settings.
const (
	SettingsTitle     Key = "set.title"
	SettingsIntro     Key = "set.intro"
	SettingsSaved     Key = "set.saved"
	SettingsNotSaved  Key = "set.not-saved" // a reference
	SettingsNotKept   Key = "set.not-kept"
	SettingsForbidden Key = "set.forbidden"

	SetPrivate        Key = "set.private"
	SetPrivateOn      Key = "set.private.on"
	SetPrivateOff     Key = "set.private.off"
	ButtonPrivateOn   Key = "set.private.turn-on"
	ButtonPrivateOff  Key = "set.private.turn-off"
	SetThreads        Key = "set.threads"
	SetThreadsOn      Key = "set.threads.on"
	SetThreadsOff     Key = "set.threads.off"
	ButtonThreadsOn   Key = "set.threads.turn-on"
	ButtonThreadsOff  Key = "set.threads.turn-off"
	SetChannels       Key = "set.channels"
	SetChannelsAll    Key = "set.channels.all"
	SetChannelsSome   Key = "set.channels.some" // channels, listed with And
	SelectChannels    Key = "set.channels.select"
	ButtonAllChannels Key = "set.channels.turn-all"
	SetCorpus         Key = "set.corpus"
	SetCorpusIs       Key = "set.corpus.is" // its title
	SelectCorpus      Key = "set.corpus.select"
	SetCareful        Key = "set.careful"
	SetCarefulIs      Key = "set.careful.is" // the name of the choice
	SelectCareful     Key = "set.careful.select"
	Lenient           Key = "set.careful.lenient"
	LenientMeans      Key = "set.careful.lenient.means"
	Normal            Key = "set.careful.normal"
	NormalMeans       Key = "set.careful.normal.means"
	Strict            Key = "set.careful.strict"
	StrictMeans       Key = "set.careful.strict.means"
	SetLanguage       Key = "set.language"
	SetLanguageIs     Key = "set.language.is" // its own name
	SetLanguageOwn    Key = "set.language.own"
	SetLanguageMeans  Key = "set.language.means"
	SelectLanguage    Key = "set.language.select"
)

// Parts of times and lists, for the methods of Language.
const (
	And            Key = "list.and"
	Or             Key = "list.or"
	PeriodSince    Key = "period.since" // a date
	PeriodUntil    Key = "period.until" // a date, the last day
	PeriodDays     Key = "period.days"  // a date, a date
	PeriodYears    Key = "period.years" // a year, a year
	Seconds        Key = "time.seconds" // n
	Minutes        Key = "time.minutes" // n
	Hours          Key = "time.hours"   // n
	Days           Key = "time.days"    // n
	ElapsedUnderMS Key = "time.under-ms"
	ElapsedMS      Key = "time.ms" // int: milliseconds
	ElapsedSeconds Key = "time.s"  // float64: seconds
)
