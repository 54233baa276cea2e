package endpoint_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/endpoint"
)

func BenchmarkHandler(b *testing.B) {
	discord := newSigner(1)
	handler, err := endpoint.NewHandler(endpoint.Config{PublicKey: discord.public(),
		Take: func(_ *discordgo.Interaction, respond endpoint.Respond) {
			go func() {
				if err := respond(b.Context(), answer); err != nil {
					b.Error(err)
				}
			}()
		}})
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	b.Run("an interaction", func(b *testing.B) {
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			b.StopTimer()
			n++
			r := discord.request(now, fmt.Sprintf(`{"id":"%d",%s`, n, slashBody[len(`{"id":"1",`):]))
			b.StartTimer()
			handler.ServeHTTP(httptest.NewRecorder(), r)
		}
	})
	b.Run("a stranger", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			r := newSigner(2).request(now, slashBody)
			b.StartTimer()
			handler.ServeHTTP(httptest.NewRecorder(), r)
		}
	})
}
