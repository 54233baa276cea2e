package bleveindex

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"

	bolt "go.etcd.io/bbolt"

	"quoth/corpus"
	"quoth/retrieval"
)

// What a match is worth is found out at the end of a Sync that changed something,
// and kept in the database with the epoch that it was found for: a Sync that
// changed nothing need not ask again, and one that was killed before it came to it
// leaves an epoch behind, which the next sees.

// calibrated is a calibration as of an epoch.
type calibrated struct {
	epoch       uint64
	version     int // retrieval.CalibrationVersion
	calibration retrieval.Calibration
}

func (c calibrated) encode(key []byte) []byte {
	b := make([]byte, checksumSize, 64)
	b = binary.AppendUvarint(b, c.epoch)
	b = binary.AppendUvarint(b, uint64(c.version))
	b = binary.AppendUvarint(b, math.Float64bits(c.calibration.Even))
	b = binary.AppendUvarint(b, math.Float64bits(c.calibration.Steepness))
	b = binary.AppendUvarint(b, uint64(c.calibration.Questions))
	return seal(key, b)
}

func decodeCalibrated(key, record []byte) (calibrated, error) {
	r, err := open(key, record)
	if err != nil {
		return calibrated{}, err
	}
	c := calibrated{epoch: r.number(), version: int(r.number())}
	c.calibration.Even = math.Float64frombits(r.number())
	c.calibration.Steepness = math.Float64frombits(r.number())
	c.calibration.Questions = int(r.number())
	return c, r.err()
}

// loadCalibration reads what an earlier run has found.
func (g *generation) loadCalibration() error {
	return g.db.View(func(tx *bolt.Tx) error {
		record := tx.Bucket(bucketMeta).Get(keyCalibration)
		if record == nil {
			return nil
		}
		c, err := decodeCalibrated(keyCalibration, record)
		if err != nil {
			return g.markDamaged(err.Error())
		}
		g.calibration.Store(&c)
		return nil
	})
}

// calibrate finds out what a match is worth, unless that is known for the
// documents held.
func (x *Index) calibrate(ctx context.Context) error {
	g, done, err := x.use()
	if err != nil {
		return err
	}
	defer done()
	// Only a Sync changes documents, and there is one at a time.
	epoch := g.epoch()
	if held := g.calibration.Load(); held != nil && held.epoch == epoch && held.version == retrieval.CalibrationVersion {
		return nil
	}
	sample, err := g.sample(ctx, retrieval.CalibrationPassages)
	if err != nil {
		return err
	}
	found, err := retrieval.Calibrate(ctx, x, sample)
	if err != nil {
		return err
	}
	return g.setCalibration(calibrated{epoch: epoch, version: retrieval.CalibrationVersion, calibration: found})
}

func (g *generation) setCalibration(c calibrated) (err error) {
	defer g.guard(&err)()
	err = g.db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketMeta).Put(keyCalibration, c.encode(keyCalibration))
	})
	if err == nil {
		g.calibration.Store(&c)
	}
	return err
}

// sample returns up to n passages, chosen by their texts: the same of the same
// documents, whatever their order or number. It reads the records of all
// documents, about a microsecond each, and the texts of those chosen.
func (g *generation) sample(ctx context.Context, n int) (sample []retrieval.Hit, err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return nil, err
	}
	type lot struct {
		drawn   uint64
		number  uint64
		ordinal int
	}
	var lots []lot
	draw := func() {
		slices.SortStableFunc(lots, func(a, b lot) int { return cmp.Compare(a.drawn, b.drawn) })
		lots = lots[:min(n, len(lots))]
	}
	err = g.db.View(func(tx *bolt.Tx) error {
		metas := make(map[uint64]corpus.Meta)
		err := tx.Bucket(bucketIDs).ForEach(func(_, key []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			number, record, err := g.documentAt(tx, key)
			if err != nil {
				return err
			}
			for ordinal := range record.passages {
				lots = append(lots, lot{drawOf(record.textHash[:], ordinal), number, ordinal})
			}
			if len(lots) > 16*n {
				draw()
			}
			return nil
		})
		if err != nil {
			return err
		}
		draw()
		for _, l := range lots {
			if _, ok := metas[l.number]; !ok {
				_, record, err := g.documentAt(tx, documentKey(l.number))
				if err != nil {
					return err
				}
				metas[l.number] = record.meta
			}
			key := passageKey(l.number, l.ordinal)
			passage, text, err := decodePassage(key, tx.Bucket(bucketPassages).Get(key))
			if err != nil {
				return g.markDamaged(err.Error())
			}
			sample = append(sample, retrieval.Hit{Document: metas[l.number], Passage: passage, Text: text})
		}
		return nil
	})
	return sample, err
}

// drawOf is a passage's lot: a number that its document's text decides.
func drawOf(textHash []byte, ordinal int) uint64 {
	hash := fnv.New64a()
	_, _ = hash.Write(binary.BigEndian.AppendUint32(slices.Clone(textHash), uint32(ordinal)))
	// FNV's last bytes move little; a multiplication spreads them.
	return hash.Sum64() * 0x9e3779b97f4a7c15
}
