// Package chromium gives tests a browser: Debian's Chromium, without a window.
package chromium

import (
	"context"
	"errors"
	"os/exec"

	"github.com/chromedp/chromedp"
)

// programs are Debian's builds of Chromium, the one without a user interface first: it shows pages alike, with half the work.
var programs = []string{"chromium-headless-shell", "chromium"}

// New gives a context in which chromedp.NewContext opens a tab of a browser that has its profile in the folder, and the function that
// ends the browser. The error says how to install one where there is none.
func New(ctx context.Context, folder string) (context.Context, context.CancelFunc, error) {
	for _, program := range programs {
		file, err := exec.LookPath(program)
		if err != nil {
			continue
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(file), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(folder), chromedp.WindowSize(1280, 800),
			chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
			chromedp.Flag("disable-lcd-text", true), chromedp.Flag("font-render-hinting", "none")) // pictures are alike everywhere
		ctx, cancel := chromedp.NewExecAllocator(ctx, options...)
		return ctx, cancel, nil
	}
	return nil, nil, errors.New("Chromium is not installed (Debian: apt-get install chromium-headless-shell, or chromium)")
}
