package gateway

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShards_Check(t *testing.T) {
	for _, test := range []struct {
		shards Shards
		want   string // in the error; "" for none
	}{
		{Shards{}, ""},
		{Shards{Count: 4}, ""},
		{Shards{Count: 4, IDs: []int{3, 0}}, ""},
		{Shards{Count: MaxShards}, ""},
		{Shards{Count: -1}, "-1 is no number of shards"},
		{Shards{Count: MaxShards + 1}, "is no number of shards"},
		{Shards{Count: 4, IDs: []int{}}, "is empty"},
		{Shards{IDs: []int{0}}, "needs the number of all shards"},
		{Shards{Count: 4, IDs: []int{2, 4}}, "there is no shard 4: 4 shards have the numbers 0 to 3"},
		{Shards{Count: 4, IDs: []int{-1}}, "there is no shard -1"},
		{Shards{Count: 4, IDs: []int{1, 0, 1}}, "shard 1 is listed twice"},
	} {
		err := test.shards.Check()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v.Check() = %v, want %q", test.shards, err, test.want)
		}
	}
}

func TestShards_ResolveFillsInWhatIsNotChosen(t *testing.T) {
	for _, test := range []struct{ shards, want Shards }{
		{Shards{}, Shards{Count: 3, IDs: []int{0, 1, 2}}},
		{Shards{Count: 2}, Shards{Count: 2, IDs: []int{0, 1}}},
		{Shards{Count: 8, IDs: []int{5, 2}}, Shards{Count: 8, IDs: []int{5, 2}}},
	} {
		if diff := cmp.Diff(test.want, test.shards.resolve(3)); diff != "" {
			t.Errorf("%+v.resolve(3) (-want +got):\n%s", test.shards, diff)
		}
	}
}
