#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/check.hpp"
#include "checks/sources/entries.hpp"

// What the findings of a comparison say of single entries: looked up in a second reading of the statement,
// for the few that are listed.
namespace stmtwatch::checks {

struct SeenField {
  Place place;
  std::string said;                  // `amount is "5.00"`, masked where sensitive
  std::optional<std::string> bytes;  // that are compared; nullopt: they cannot be read
};

struct SeenEntry {
  Place key_place;
  std::string key;        // `voucher_no "V1" + currency "CNY"`, masked where sensitive
  std::string key_bytes;  // that are compared
  std::vector<SeenField> compared;
};

// Collects the entries of some records while their statement is judged once more.
class SecondLook final : public Onlooker {
 public:
  using Entries = std::map<std::uint64_t, SeenEntry>;  // by record

  SecondLook(const Schema& schema, const EntryReader& reader, std::vector<std::uint64_t> records);

  void begin() override { seen_.clear(); }
  void batch(const RecordBatch& batch) override;
  Entries take() { return std::move(seen_); }

 private:
  SeenEntry look(const RecordBatch& batch, std::size_t row) const;

  const Schema& schema_;
  const EntryReader& reader_;
  std::vector<std::uint64_t> records_;  // ascending
  Entries seen_;
};

}  // namespace stmtwatch::checks
