//go:build !race

package discordtest

const slowdown = 1
