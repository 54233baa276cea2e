package bleveindex

import (
	"context"

	bolt "go.etcd.io/bbolt"

	"quoth/retrieval"
)

// speaking is who speaks in the documents as of an epoch.
type speaking struct {
	epoch    uint64
	speakers *retrieval.Speakers
}

// Speakers implements retrieval.Searcher. The first call after a write reads the
// records of all documents, about a microsecond each.
func (x *Index) Speakers(ctx context.Context) (*retrieval.Speakers, error) {
	g, done, err := x.use()
	if err != nil {
		return nil, err
	}
	defer done()
	return g.speakers(ctx)
}

func (g *generation) speakers(ctx context.Context) (speakers *retrieval.Speakers, err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return nil, err
	}
	if held := g.speaking.Load(); held != nil && held.epoch == g.epoch() {
		return held.speakers, nil
	}
	fresh := &speaking{speakers: new(retrieval.Speakers)}
	err = g.db.View(func(tx *bolt.Tx) error {
		s, err := readState(tx)
		if err != nil {
			return g.markDamaged(err.Error())
		}
		fresh.epoch = s.epoch
		return tx.Bucket(bucketIDs).ForEach(func(_, key []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			_, record, err := g.documentAt(tx, key)
			fresh.speakers.Add(record.voices)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	g.speaking.Store(fresh)
	return fresh.speakers, nil
}

// epoch is the epoch that searches see.
func (g *generation) epoch() uint64 {
	g.viewing.RLock()
	defer g.viewing.RUnlock()
	if g.view == nil {
		return 0
	}
	return g.view.state.epoch
}
