package gateway

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// maxShards is more than Discord gives to any bot, and bounds what a mistyped
// number may cost.
const maxShards = 65536

// ParseShards reads the number of shards, "auto" (or nothing) or a number from 1,
// and the shards of this process, such as "0-3" or "0,2,5-7", or nothing for all.
// Its errors say what is wrong and what is wanted.
func ParseShards(count, ids string) (Shards, error) {
	var s Shards
	if count = strings.TrimSpace(count); count != "" && count != "auto" {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 || n > maxShards {
			return Shards{}, fmt.Errorf("%q is no number of shards: want auto, or a number from 1 to %d", count, maxShards)
		}
		s.Count = n
	}
	if ids = strings.TrimSpace(ids); ids == "" {
		return s, nil
	}
	for part := range strings.SplitSeq(ids, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		from, fromErr := strconv.Atoi(strings.TrimSpace(first))
		to, toErr := strconv.Atoi(strings.TrimSpace(last))
		if fromErr != nil || toErr != nil || from < 0 || to < from || to >= maxShards {
			return Shards{}, fmt.Errorf("%q is no list of shards: want one like 0-3 or 0,2,5-7", ids)
		}
		for id := from; id <= to; id++ {
			s.IDs = append(s.IDs, id)
		}
	}
	return s, s.Check()
}

// Check returns what is wrong with the shards, or nil.
func (s Shards) Check() error {
	switch {
	case s.Count < 0 || s.Count > maxShards:
		return fmt.Errorf("%d is no number of shards: want one from 1 to %d", s.Count, maxShards)
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
