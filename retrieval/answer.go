package retrieval

import (
	"time"

	"quoth/corpus"
)

// Question is what somebody asks.
type Question struct {
	Text string
	// Limit is the number of quotations wanted; zero means DefaultLimit.
	Limit int
	// Offset is the number of quotations of the same answer to pass over: the
	// next page of an answer is the question with its Limit, and Offset raised by
	// the number of quotations shown.
	Offset int
	// Filter narrows the passages that may answer.
	Filter Filter
	// Threshold is the match, from 0 to 1, below which this question is not
	// answered. Zero means the Answerer's; less than zero, answer always.
	Threshold float64
	// Claim says that Text is a statement, whose sources are wanted, rather than a
	// question: passages that support it, contradict it or are about it.
	Claim bool
	// Earlier is what was asked and answered before, which a question may look
	// back to: "what else did she say?". Nil means nothing.
	Earlier *Turn
	// Explain asks for an Explanation beside the answer.
	Explain bool
}

// Filter narrows the passages that may answer. Its zero value lets all pass. A
// filter that no passage on the question meets is the reason of a Filtered answer.
type Filter struct {
	// Speaker is who must be speaking: a name as documents give it, or as people
	// write it (a surname, an office).
	Speaker string
	// ExceptSpeaker is who must not be speaking, where others should be: "who else
	// said that?".
	ExceptSpeaker string
	// Source is the document to quote: its ID, its title, or the name of its
	// source, differences of case and accents aside.
	Source string
	// Since and Until bound the date of the document: [Since, Until). A zero time
	// is no bound. A document without a date meets neither.
	Since, Until time.Time
}

// Turn is a question with its answer, as a later question looks back at it.
type Turn struct {
	// Question is the question as it was answered: Answer.Asked.
	Question Question
	Quotes   []Quote
	// Shown is the number of quotations that have been shown of the answer, on
	// this page and those before it.
	Shown int
}

// Turn is the answer with its question, for a later question to look back at.
// before is the turn that this one looked back at: who asks when something was said
// goes on from there.
func (a Answer) Turn(before *Turn) *Turn {
	if a.About != AboutTopic && before != nil {
		return before
	}
	return &Turn{Question: a.Asked, Quotes: a.Quotes, Shown: a.Asked.Offset + len(a.Quotes)}
}

// About says what of the earlier answer a question asks for.
type About uint8

// What a question may be about. Of an answer that is about anything but the
// topic, the quotations are those of the earlier answer.
const (
	AboutTopic   About = iota // a question like any other
	AboutSpeaker              // who said that?
	AboutDate                 // when was that?
	AboutPlace                // where does it say that?
)

// DefaultLimit is the number of quotations in an answer where none is asked for.
const DefaultLimit = 3

// Outcome says how a question ended.
type Outcome string

// The outcomes of a question.
const (
	// Answered: there is at least one quotation.
	Answered Outcome = "answered"
	// NoMatch: no passage holds any of the question's words.
	NoMatch Outcome = "no_match"
	// WeakMatch: passages match, but none well enough to be shown as an answer.
	WeakMatch Outcome = "weak_match"
	// Filtered: passages match, but none that the question's filters let pass.
	Filtered Outcome = "filtered"
	// Exhausted: there is an answer, but Offset passes over all of it.
	Exhausted Outcome = "exhausted"
)

// Outcomes lists every Outcome.
var Outcomes = []Outcome{Answered, NoMatch, WeakMatch, Filtered, Exhausted}

// SpeakerFound says what is known of the speaker that a question asks for.
type SpeakerFound uint8

// What may be known of a speaker.
const (
	// NoSpeakerAsked: the question names no speaker, or one whose words cannot
	// be told from others' in these documents.
	NoSpeakerAsked SpeakerFound = iota
	// SpeakerAnswers: the quotations are the speaker's.
	SpeakerAnswers
	// SpeakerElsewhere: the speaker is quoted, but not on this.
	SpeakerElsewhere
	// SpeakerUnknown: no document quotes the speaker.
	SpeakerUnknown
	// OfficeUnknown: an office is asked for, and nobody is quoted as holding it.
	OfficeUnknown
)

// Answer is the neutral form of an answer; transports render it.
type Answer struct {
	Question string  `json:"question"`
	Outcome  Outcome `json:"outcome"`
	// Confidence is the chance, from 0 to 1, that what is shown first answers the
	// question: the first quotation, or else the first near miss.
	Confidence float64 `json:"confidence"`
	Quotes     []Quote `json:"quotes,omitempty"`
	// NearMisses are the best passages where there is no answer: on the
	// question's words, but not to be taken for an answer.
	NearMisses []Quote `json:"near_misses,omitempty"`
	// More says that there are further quotations: the question with Offset raised
	// by the number of these asks for them.
	More bool `json:"more,omitempty"`
	// ElapsedMS is the time taken from question to answer, in milliseconds.
	ElapsedMS float64 `json:"elapsed_ms"`

	// Asked is the question as it was answered. It stands on its own: asked again
	// without an Earlier, it has the same answer.
	Asked Question `json:"-"`
	// Carried is what was taken over from the earlier question, for people to see:
	// "Ada Brook", "pay scales". It is nil where nothing was.
	Carried []string `json:"carried,omitempty"`
	// About says what of the earlier answer is asked for.
	About About `json:"-"`

	// Speaker is the speaker that the question asks for, as it names them, and
	// SpeakerFound whether anything that they say was found.
	Speaker      string       `json:"-"`
	SpeakerFound SpeakerFound `json:"-"`
	// SpeakerNames are those who speak in the office that the question names
	// ("the minister"): those who answer, the best answer first, or else
	// everybody, by name. It is nil where the question names no office.
	SpeakerNames []string `json:"-"`
	// SpeakersAlike are those of the speakers known whose names resemble that of
	// one who is not, by name.
	SpeakersAlike []string `json:"-"`
	// MissingPhrase is what the question has in quotation marks and no passage
	// holds, MissingPeriod the time that it or its filter names and no passage is
	// of, and MissingSource the source that the filter names and no passage on the
	// question is from; each is "" where there is no such thing.
	MissingPhrase string `json:"-"`
	MissingPeriod string `json:"-"`
	MissingSource string `json:"-"`
	// SourcesAlike are names of documents and publications that resemble that of a
	// source that there is not.
	SourcesAlike []string `json:"-"`
	// Corrections are the words that no passage holds and that were taken, for
	// this answer, for others that some do.
	Corrections []Correction `json:"corrections,omitempty"`
	// UnknownWords are the words of the question that no passage holds, as
	// they stand in the question.
	UnknownWords []string     `json:"-"`
	Stages       Stages       `json:"-"`
	Explanation  *Explanation `json:"explanation,omitempty"`
}

// Stages holds the time that each stage of answering took.
type Stages struct {
	Understand, Search, Rank, Quote time.Duration
}

// Quote is a verbatim extract with its citation.
type Quote struct {
	// Text is the document's bytes from Citation.Start up to Citation.End.
	Text     string     `json:"text"`
	Speaker  string     `json:"speaker,omitempty"`
	Score    float64    `json:"score"`
	Citation Citation   `json:"citation"`
	AlsoIn   []Citation `json:"also_in,omitempty"`
	// Truncated says that Text ends inside a sentence too long to show:
	// renderers put a mark behind it.
	Truncated bool `json:"truncated,omitempty"`

	// Matches are the words of Text that the question asked for: byte offsets
	// into Text, in order, without overlap.
	Matches []corpus.Span `json:"-"`
	// Role is the speaker's role and Evidence how the document shows it.
	Role     string          `json:"-"`
	Evidence corpus.Evidence `json:"-"`
}

// Citation says where a quotation stands.
type Citation struct {
	Document string `json:"document"`
	Title    string `json:"title,omitempty"`
	Source   string `json:"source,omitempty"`
	URL      string `json:"url,omitempty"`
	Date     string `json:"date,omitempty"` // YYYY-MM-DD
	// Encoding is the file's encoding where it is not UTF-8: Start and End
	// then count bytes of its transcription to UTF-8.
	Encoding  string `json:"encoding,omitempty"`
	Paragraph int    `json:"paragraph"` // from 1
	Start     int    `json:"start"`
	End       int    `json:"end"`
}

// Explanation shows how an answer came about.
type Explanation struct {
	Terms []ExplainedTerm `json:"terms"`
	// Threshold is the match below which the question is not answered, and
	// Match what the best passage reached.
	Threshold float64              `json:"threshold"`
	Match     float64              `json:"match"`
	Passages  []ExplainedPassage   `json:"passages"`
	Dropped   []ExplainedExclusion `json:"dropped,omitempty"`
}

// ExplainedTerm is one word of the question as it was understood.
type ExplainedTerm struct {
	Word    string  `json:"word"`
	Stem    string  `json:"stem"`
	DocFreq int     `json:"doc_freq"`
	IDF     float64 `json:"idf"`
}

// ExplainedPassage is one ranked passage with its score by part.
type ExplainedPassage struct {
	Document  string             `json:"document"`
	Paragraph int                `json:"paragraph"`
	Score     float64            `json:"score"`
	Parts     map[string]float64 `json:"parts"`
}

// ExplainedExclusion is a passage or word that was left out, with the reason.
type ExplainedExclusion struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}
