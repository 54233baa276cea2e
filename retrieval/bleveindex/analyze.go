package bleveindex

import (
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	index "github.com/blevesearch/bleve_index_api"

	"quoth/retrieval"
)

const (
	// field is the one field of the Bleve index. It holds the terms of
	// retrieval.IndexText, and no more: no stored text, no term vectors, no
	// document values.
	field = "text"
	// analyzerName is the name under which Bleve's registry knows analyzer. It
	// is written into every index, and Bleve looks it up when it opens one.
	analyzerName = "quoth"
	// mappingVersion changes whenever newMapping or newPassageField do.
	mappingVersion = 1
)

func init() {
	err := registry.RegisterAnalyzer(analyzerName, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
		return analyzer{}, nil
	})
	if err != nil {
		panic(err)
	}
	// Bleve finds the callbacks for its background work by name, too.
	scorch.RegistryAsyncErrorCallbacks[asyncErrorCallback] = onAsyncError
	scorch.RegistryEventCallbacks[eventCallback] = onEvent
}

// analyzer shows retrieval.Analyze to Bleve.
type analyzer struct{}

// Analyze returns the terms of a text, as Bleve wants them.
func (analyzer) Analyze(input []byte) analysis.TokenStream {
	tokens := retrieval.Analyze(string(input))
	backing := make([]analysis.Token, len(tokens))
	stream := make(analysis.TokenStream, len(tokens))
	for i, token := range tokens {
		backing[i] = analysis.Token{
			Term:     []byte(token.Term),
			Start:    token.Start,
			End:      token.End,
			Position: token.Position + 1, // Bleve counts from one
			Type:     analysis.AlphaNumeric,
		}
		stream[i] = &backing[i]
	}
	return stream
}

// newMapping describes the index to Bleve. Passages do not pass through it (see
// newPassageField), but it is stored in the index and governs how Bleve's own
// queries read the field.
func newMapping() mapping.IndexMapping {
	text := bleve.NewTextFieldMapping()
	// A name that differs from the property's would silently be queried with
	// another analyzer.
	text.Name = field
	text.Analyzer = analyzerName
	text.Store = false
	text.IncludeTermVectors = false
	text.IncludeInAll = false
	text.DocValues = false

	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = analyzerName
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	m.DefaultMapping.AddFieldMappingsAt(field, text)
	m.StoreDynamic = false
	m.DocValuesDynamic = false
	return m
}

// passageField is the field of one passage, analyzed before Bleve gets it: the
// number of its tokens is wanted before the batch is written, and analysis runs
// on all cores rather than on Bleve's four workers.
type passageField struct{ *document.TextField }

func newPassageField(text string) passageField {
	f := passageField{document.NewTextFieldCustom(field, nil, []byte(text), index.IndexField, analyzer{})}
	f.TextField.Analyze()
	return f
}

// Analyze does nothing: the field is analyzed.
func (passageField) Analyze() {}
