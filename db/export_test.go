package db

import "context"

// Translate is translate, for tests of what each code of a driver means.
var Translate = translate

// IsRetryable is isRetryable.
var IsRetryable = isRetryable

// Pragma gives a setting of the embedded database's connection that writes, and of one
// that reads.
func Pragma(ctx context.Context, d *DB, name string) (write, read string, err error) {
	if err := d.write.GetContext(ctx, &write, "PRAGMA "+name); err != nil {
		return "", "", err
	}
	err = d.read.GetContext(ctx, &read, "PRAGMA "+name)
	return write, read, err
}
