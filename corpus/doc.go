// Package corpus reads the documents that are quoted from: it walks folders,
// reads files, and finds in each text its paragraphs, its sentences, what it
// says of itself (title, date, source, link) and who speaks where.
//
// Its promise is the canonical text. A Document has one Text, valid UTF-8, and
// whatever else it says about places is a Span of that Text: a paragraph, a
// sentence, a speaker's label, an utterance. Spans cover the text in order;
// nothing visible lies between two paragraphs, so nothing that the file says
// is lost, only told apart as prose, heading or boilerplate. Nothing is ever
// cleaned, joined or rewritten: what is later quoted is Text[Start:End].
//
// # Encodings
//
// For a file in UTF-8 the canonical text is the file's own bytes: a byte order
// mark, CRLF and lone CR included, so that an offset into the text is an
// offset into the file. The mark and the line ends belong to no sentence's
// edges.
//
// Other encodings are transcribed to UTF-8; Meta.Encoding then names the
// file's encoding and offsets count bytes of the transcription:
//
//   - UTF-16 is told by its byte order mark ("utf-16le", "utf-16be").
//   - A file that is not valid UTF-8 is taken as "windows-1252", which for any
//     text includes Latin-1, as the WHATWG Encoding Standard has it. The five
//     bytes that Windows-1252 leaves open become the C1 controls of the same
//     number, so that no byte is lost.
//   - A file that is UTF-8 but for a few bytes, as when two files were pasted
//     together, keeps its UTF-8, and the odd bytes alone are read as
//     Windows-1252. The Standard has no name for such a file; it is
//     "utf-8+windows-1252" here.
//
// A file that holds NUL bytes is not text and gives an error.
//
// # Who speaks
//
// Labels tell in a transcript, verbs of speech in prose, the byline where an
// author says "I", the head of a page of one person's words, and Match where
// another document attributes the same words.
// Every Utterance says which of them it was.
//
// # What it refuses
//
// It does not guess a title out of a sentence, a date out of prose, or a
// speaker out of a colon: a missing citation can be lived with, a wrong one
// cannot. It knows no site, person or document by name.
package corpus
