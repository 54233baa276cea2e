package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker for a release: -ldflags "-X main.version=v1.2.3".
var version string

// versionCommand says which quoth this is.
type versionCommand struct{}

// Run prints version, commit and Go version on one line.
func (versionCommand) Run(p *process) error {
	release, commit := buildVersion()
	_, err := fmt.Fprintf(p.stdout, "quoth %s (commit %s, %s, %s/%s)\n", release, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// buildVersion returns the release and the commit that this program was built
// from, as far as the build recorded them.
func buildVersion() (release, commit string) {
	release, commit = version, "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return cmp.Or(release, "devel"), commit
	}
	if release == "" && info.Main.Version != "(devel)" {
		release = info.Main.Version
	}
	modified := false
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			commit = setting.Value
		case "vcs.modified":
			modified = setting.Value == "true"
		}
	}
	if len(commit) > 12 {
		commit = commit[:12]
	}
	if modified {
		commit += "+changes"
	}
	return cmp.Or(release, "devel"), commit
}
