// Package sample is the corpus that quoth answers from until it is given one.
//
// Its documents were written for this project and are fiction throughout. There
// is no Merrowdale: its Assembly, its nine counties, its ministers, newspapers,
// agencies and figures are invented, and any likeness to real ones is chance.
// What is real is the shape of the texts: labelled transcripts of a debate and of
// question time, news reports that quote the same words, opinion pieces in the
// first person, one by a minister of an earlier year, a press release, official
// pages with figures, a letter, and pages that still carry the furniture of the
// web site they seem to have been copied from. The figures agree with one another
// across the documents, so that most natural questions have one clear answer.
//
// The questions in testdata, which are not embedded, name those answers.
package sample

import (
	"embed"
	"io/fs"
)

//go:embed documents
var embedded embed.FS

// FS holds the documents of the sample corpus, at its root and in folders by
// kind: assembly, letters, official and press.
var FS = mustSub(embedded, "documents")

func mustSub(fsys fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		panic(err) // the name is a constant that fs.ValidPath accepts
	}
	return sub
}
