package rpc

import "google.golang.org/protobuf/reflect/protoreflect"

// CheckAccess reads the access options of services as NewHandler does.
func CheckAccess(services ...protoreflect.ServiceDescriptor) error {
	_, err := accessTable(services)
	return err
}
