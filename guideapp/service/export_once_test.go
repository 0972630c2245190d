package service

import (
	"context"

	"frontline/guideapp"
)

// Once is once, for tests.
func Once[Request, Answer any](ctx context.Context, tx CallTx, key IdempotencyKey, now guideapp.Instant,
	request Request, effect func() (Answer, error),
) (Answer, error) {
	return once(ctx, tx, key, now, request, effect)
}
