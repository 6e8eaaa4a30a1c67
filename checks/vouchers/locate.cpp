#include "checks/vouchers/locate.hpp"

#include <string_view>

#include "checks/check.hpp"
#include "checks/record_batch.hpp"
#include "checks/vouchers/hash.hpp"
#include "checks/vouchers/key_text.hpp"

namespace stmtwatch::checks {
namespace {

class Finder final : public Onlooker {
 public:
  Finder(const Schema& schema, const std::vector<KeySet>& wanted, std::size_t places_max)
      : schema_(schema), wanted_(wanted), places_max_(places_max) {
    begin();
  }

  void begin() override {
    found_.clear();
    seen_.assign(wanted_.size(), KeySet());
  }

  void batch(const RecordBatch& batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      for (std::size_t unique = 0; unique < wanted_.size() && found_.size() < places_max_; ++unique)
        look(batch, row, unique);
    }
  }

  bool has_enough() const override { return found_.size() == places_max_; }

  std::vector<PlacedKey> take() { return std::move(found_); }

 private:
  void look(const RecordBatch& batch, std::size_t row, std::size_t unique) {
    if (wanted_[unique].size() == 0) return;
    const std::string_view key = key_of(schema_.unique[unique], batch, row, room_);
    if (key.empty() || !wanted_[unique].contains(key) || !seen_[unique].insert(key)) return;
    found_.push_back(
        {unique, std::string(key), key_place_of(batch, row, schema_.unique[unique].columns.front())});
  }

  const Schema& schema_;
  const std::vector<KeySet>& wanted_;
  std::size_t places_max_;
  std::vector<KeySet> seen_;
  std::vector<PlacedKey> found_;
  std::string room_;
};

}  // namespace

KeyPlace key_place_of(const RecordBatch& batch, std::size_t row, std::size_t column) {
  const Place place = place_of(batch, row, column);
  bool in_place = true;  // columns of other parts and kinds are closed and have nothing
  for (std::size_t each = 0; each < batch.columns(); ++each)
    in_place = in_place && ((batch.marks(row, each) & mark::closed) == 0 || batch.field(row, each).empty());
  return {*place.record, place.line, place.byte_offset, hash_bytes(batch.record(row)), in_place};
}

std::expected<std::vector<PlacedKey>, SourceFault> locate(const Source& source, const Schema& schema,
                                                          const std::optional<StatementName>& name,
                                                          const std::vector<KeySet>& wanted,
                                                          std::size_t places_max) {
  Finder finder(schema, wanted, places_max);
  const JudgeContext context{.name = name, .findings_listed_max = 0, .onlooker = &finder};
  const auto read = judge(source, schema, context);
  if (!read) return std::unexpected(read.error());
  return finder.take();
}

}  // namespace stmtwatch::checks
