package main

import (
	"context"
	"errors"
	"fmt"

	"quoth/bot/sqlite"
)

// backupCommand copies the store.
type backupCommand struct {
	File string `arg:"" type:"path" placeholder:"FILE" help:"File to write the copy to."`
	dataSettings
	storePlace
	Force bool `help:"Replace the file if it is there already."`
}

// Help adds examples to the command's help.
func (backupCommand) Help() string {
	return `Copies settings, feedback and questions as they are at one moment, while the bot runs. The copy is checked before it gets its name, and only its owner can read it. Guard it like the original: with it come the feedback of users and the key that hides who they are.

    quoth backup /backups/quoth-$(date +%F).db
    quoth backup --force --data-dir /var/lib/quoth /backups/quoth.db

To restore, stop the bot, put the copy in the place of quoth.db in the data folder, delete quoth.db-wal and quoth.db-shm beside it, and start the bot.`
}

// Run makes the backup.
func (c *backupCommand) Run(ctx context.Context, p *process) error {
	// A store of another version is copied, too: before an upgrade is when it matters.
	store, err := readStore(ctx, c.dataSettings, c.storePlace, sqlite.Options{AnyVersion: true})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	err = store.Backup(ctx, c.File, c.Force)
	if errors.Is(err, sqlite.ErrExists) {
		return fmt.Errorf("%w: give another name, or --force to replace it", err)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: copied and checked\n", printable(c.File))
	return err
}
