#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "checks/judge.hpp"
#include "daemon/ledger/ledger.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/vouchers/voucher_files.hpp"

// What the books do with vouchers once, when they are opened. Every function is one transaction, and throws
// DatabaseFailure or VoucherFailure where nothing of it has happened.
namespace stmtwatch::store {

// The keys of that reservation, from the statement's file; the error, for people: why they cannot be had.
using RecoverKeys = std::function<std::expected<checks::KeySet, std::string>(const ledger::MissingKeys&)>;

// Moves the vouchers that version 1 kept in the database into the files. Nothing to do where it was done
// before.
void move_old_vouchers(Database& database, VoucherFiles& files);

// Reservations that count, but whose keys the files do not have.
std::vector<ledger::MissingKeys> missing_keys(Database& database, const VoucherFiles& files);

// Takes their keys anew. The order in which statements took a key that several hold is then that of their
// reservations. Throws VoucherFailure where keys cannot be had: it names the first such statement.
void recover(Database& database, VoucherFiles& files, const std::vector<ledger::MissingKeys>& missing,
             const RecoverKeys& keys_of);

}  // namespace stmtwatch::store
