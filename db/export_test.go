package db

// Translate is translate, for tests of what each code of a driver means.
var Translate = translate

// IsRetryable is isRetryable.
var IsRetryable = isRetryable
