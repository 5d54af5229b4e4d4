package sql

const childMigrates = "CLIFFEDGE_TEST_MIGRATES"

func migrateAsChild(string) {}
