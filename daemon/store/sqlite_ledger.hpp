#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/ledger/ledger.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/vouchers/voucher_files.hpp"

namespace stmtwatch::store {

// The ledger in SQLite. Its three parts: statements and revisions (sqlite_ledger.cpp), who holds which
// voucher number (sqlite_vouchers.cpp, over the files of the vouchers), deliveries and their attempts
// (sqlite_deliveries.cpp). Throws DatabaseFailure, and std::invalid_argument for ids that are not there and
// changes that the state does not allow.
DayNumber day_number(BusinessDate date);

class SqliteLedger final : public ledger::Ledger {
 public:
  SqliteLedger(Database& database, VoucherFiles& vouchers);

  std::optional<ledger::Statement> find(const ledger::StatementKey& key) override;
  std::optional<ledger::Statement> find(ledger::StatementId id) override;
  std::vector<ledger::Statement> list(const ledger::StatementFilter& filter) override;
  std::map<ledger::State, std::uint64_t> count(const std::string& feed, BusinessDate date) override;
  std::optional<BusinessDate> latest_date(const std::string& feed, BusinessDate limit) override;
  std::optional<BusinessDate> earliest_date(const std::string& feed, std::span<const ledger::State> states,
                                            std::optional<BusinessDate> after) override;
  std::map<std::string, files::Stamp> judged_files(const std::string& feed) override;
  ledger::Statement record(const ledger::StatementKey& key, const ledger::Revision& revision) override;
  void settle_verdict(ledger::StatementId id, ledger::Verdict verdict, const checks::FindingList& findings,
                      ledger::State state, ledger::Instant now) override;
  void set_state(ledger::StatementId id, ledger::State state, ledger::Instant now) override;
  void dismiss(ledger::StatementId id, const ledger::Dismissal& dismissal) override;

  std::unique_ptr<ledger::Claim> look_up(const ledger::StatementKey& key, const checks::Schema& schema,
                                         const std::vector<checks::KeySet>& keys) override;
  void reserve(ledger::StatementId id, const ledger::Claim& claim) override;
  void release(ledger::StatementId id) override;
  void forget_vouchers(const std::string& feed, BusinessDate date) override;

  ledger::Delivery queue(ledger::StatementId id, const std::string& destination,
                         const std::string& remote_path, ledger::Instant now) override;
  std::optional<ledger::Delivery> delivery(ledger::DeliveryId id) override;
  std::vector<ledger::Delivery> unfinished(const std::string& destination) override;
  std::vector<ledger::Delivery> unfinished() override;
  ledger::Delivery begin_attempt(ledger::DeliveryId id, const std::string& remote_path,
                                 const std::string& temporary_path, ledger::Instant now) override;
  void intend_publish(ledger::DeliveryId id, const std::string& server, ledger::Instant now) override;
  void send_again(ledger::DeliveryId id, ledger::Instant now) override;
  bool move(ledger::DeliveryId id, const std::string& destination) override;
  void attempt_failed(ledger::DeliveryId id, ledger::State state, const std::string& fault,
                      ledger::Instant now) override;
  void delivered(ledger::DeliveryId id, const ledger::Receipt& receipt, ledger::Instant now) override;
  void withdraw(ledger::DeliveryId id, ledger::Instant now) override;
  std::vector<ledger::Leftover> leftovers(const std::string& destination,
                                          const std::vector<ledger::DeliveryId>& under_way) override;
  void swept(const std::vector<std::int64_t>& attempt_ids, ledger::Instant now) override;
  void touch(ledger::Instant now) override;

 private:
  struct Latest {
    ledger::StatementKey key;
    std::uint32_t revision = 0;
    ledger::State state = ledger::State::checking;
  };
  Latest latest(ledger::StatementId id);  // throws for an unknown id
  std::optional<ledger::StatementId> id_of(const ledger::StatementKey& key);
  void keep_revision(ledger::StatementId id, std::uint32_t number, const ledger::Revision& revision);
  std::vector<ledger::Delivery> deliveries_of(ledger::StatementId id);
  struct KeyClaim;
  struct StatementClaim;
  void settle(KeyClaim& claim, std::optional<DayNumber> within, std::optional<ledger::StatementId> asking,
              std::vector<ledger::Conflict>& conflicts);
  ledger::Conflict conflict(const KeyClaim& claim, std::uint64_t rank, ledger::StatementId owner,
                            std::uint32_t revision);
  void take(const KeyClaim& claim, ledger::StatementId id, const Latest& statement);
  void free_older_vouchers(ledger::StatementId id, std::uint32_t revision);
  ledger::StatementId statement_of(ledger::DeliveryId id);  // throws for an unknown id
  void follow_deliveries(ledger::StatementId id, ledger::Instant now);

  Database& database_;
  VoucherFiles& vouchers_;
  std::uint64_t next_reservation_ = 0;
};

}  // namespace stmtwatch::store
