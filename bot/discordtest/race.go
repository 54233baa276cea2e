//go:build race

package discordtest

// slowdown is by how much the fake is more patient than Discord. The race detector makes everything some ten times slower,
// and what is looked for under it is not who is late.
const slowdown = 10
