package gateway

import (
	"fmt"
	"slices"
)

// Shards says into how many shards a bot's servers are divided, and which of them
// this process serves. A server belongs to shard (ID >> 22) % Count; direct
// messages come on shard 0. The zero value means as many as Discord recommends,
// all of them here.
type Shards struct {
	// Count is the number of shards of the whole bot. Zero means as many as
	// Discord recommends when the program starts.
	Count int
	// IDs are the shards of this process, from 0 to Count-1. Nil means all.
	// Processes that share a bot have the same Count and different IDs.
	IDs []int
}

// MaxShards is more than Discord gives to any bot, and bounds what a mistyped
// number may cost.
const MaxShards = 65536

// Check returns what is wrong with the shards, or nil.
func (s Shards) Check() error {
	switch {
	case s.Count < 0 || s.Count > MaxShards:
		return fmt.Errorf("%d is no number of shards: want one from 1 to %d", s.Count, MaxShards)
	case s.IDs != nil && len(s.IDs) == 0:
		return fmt.Errorf("the list of this process's shards is empty: leave it out for all")
	case s.IDs != nil && s.Count == 0:
		return fmt.Errorf("a list of this process's shards needs the number of all shards, the same in every process, " +
			"and not what Discord recommends when each starts")
	}
	sorted := slices.Sorted(slices.Values(s.IDs))
	for i, id := range sorted {
		if id < 0 || id >= s.Count {
			return fmt.Errorf("there is no shard %d: %d shards have the numbers 0 to %d", id, s.Count, s.Count-1)
		}
		if i > 0 && sorted[i-1] == id {
			return fmt.Errorf("shard %d is listed twice", id)
		}
	}
	return nil
}

// resolve fills in what Discord recommends, and every shard where none is chosen.
func (s Shards) resolve(recommended int) Shards {
	if s.Count == 0 {
		s.Count = recommended
	}
	if s.IDs == nil {
		for id := range s.Count {
			s.IDs = append(s.IDs, id)
		}
	}
	return s
}
