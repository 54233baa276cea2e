package gateway

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseShards(t *testing.T) {
	for _, test := range []struct {
		count, ids string
		want       Shards
	}{
		{"", "", Shards{}},
		{"auto", " ", Shards{}},
		{" 4 ", "", Shards{Count: 4}},
		{"4", "0-3", Shards{Count: 4, IDs: []int{0, 1, 2, 3}}},
		{"8", "0, 2,5 - 7", Shards{Count: 8, IDs: []int{0, 2, 5, 6, 7}}},
		{"8", "7", Shards{Count: 8, IDs: []int{7}}},
	} {
		got, err := ParseShards(test.count, test.ids)
		if err != nil || !cmp.Equal(got, test.want) {
			t.Errorf("ParseShards(%q, %q) = %v, %v, want %v", test.count, test.ids, got, err, test.want)
		}
	}
}

func TestParseShards_SaysWhatIsWrong(t *testing.T) {
	for _, test := range []struct{ count, ids, want string }{
		{"0", "", "want auto, or a number from 1"},
		{"-1", "", "want auto, or a number from 1"},
		{"many", "", `"many" is no number of shards`},
		{"1e9", "", "is no number of shards"},
		{"99999999", "", "is no number of shards"},
		{"auto", "0-3", "needs the number of all shards"},
		{"", "0", "needs the number of all shards"},
		{"4", "3-1", "want one like 0-3 or 0,2,5-7"},
		{"4", "-1", "want one like 0-3 or 0,2,5-7"},
		{"4", "0,,1", "want one like 0-3 or 0,2,5-7"},
		{"4", "0-99999999999", "want one like 0-3 or 0,2,5-7"},
		{"4", "2-4", "there is no shard 4: 4 shards have the numbers 0 to 3"},
		{"4", "0-2,1", "shard 1 is listed twice"},
	} {
		if got, err := ParseShards(test.count, test.ids); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("ParseShards(%q, %q) = %v, %v, want an error with %q", test.count, test.ids, got, err, test.want)
		}
	}
}

func FuzzParseShards(f *testing.F) {
	f.Add("4", "0-3")
	f.Add("auto", "")
	f.Add("65536", "0,2,5-7")
	f.Fuzz(func(t *testing.T, count, ids string) {
		got, err := ParseShards(count, ids)
		if err == nil && got.Check() != nil {
			t.Errorf("ParseShards(%q, %q) = %v, which is not sound: %v", count, ids, got, got.Check())
		}
	})
}
