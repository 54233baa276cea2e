package metrics_test

import (
	"testing"

	"quoth/bot"
)

func TestStoreWrite_CountsByKindAndResult(t *testing.T) {
	m, registry := newMetrics(t)
	for _, kind := range bot.KeptKinds {
		for _, result := range bot.KeptResults {
			m.StoreWrite(string(kind), string(result))
		}
	}
	m.StoreWrite("question", "ok")
	m.StoreWrite("a user's name", "anything")
	var lines []string
	for _, kind := range []string{"expiry", "feedback", "forget", "key", "question", "settings"} {
		if kind == "question" {
			lines = append(lines, `{kind="other",result="other"} 1`)
		}
		for _, result := range []string{"dropped", "failed", "ok"} {
			n := "1"
			if kind == "question" && result == "ok" {
				n = "2"
			}
			lines = append(lines, `{kind="`+kind+`",result="`+result+`"} `+n)
		}
	}
	expect(t, registry, "quoth_store_writes_total", lines...)
}

func TestStoreUp_IsOneWhileTheStoreWorks(t *testing.T) {
	m, registry := newMetrics(t)
	for _, step := range []struct {
		up   bool
		want float64
	}{{true, 1}, {false, 0}, {true, 1}} {
		m.StoreUp(step.up)
		if got := gauge(t, registry, "quoth_store_up"); got != step.want {
			t.Errorf("after StoreUp(%v) the gauge is %v, want %v", step.up, got, step.want)
		}
	}
}
