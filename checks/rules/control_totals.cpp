#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/check.hpp"
#include "checks/text/shown.hpp"
#include "checks/values/value_type.hpp"
#include "checks/vocabulary/money.hpp"

// The trailer's record count and sums equal what the records add up to: the one check that notices entries
// that were never written. Exact decimals throughout. What could not be read is not held against the totals
// as well.
namespace stmtwatch::checks {
namespace {

const Decimal& decimal_of(const Column& column) {
  return std::get<Decimal>(column.type);
}

// A column that the trailer sums up.
struct Sum {
  explicit Sum(const Column& column) : total(Money::zero(decimal_of(column).scale_max)) {}

  bool readable = true;  // every amount so far was sound
  bool beyond = false;   // more than Money holds
  Money total;

  void add(std::string_view value, int scale) {
    if (value.empty()) return;
    const auto amount = Money::parse(value, scale);
    const auto sum = amount ? total.plus(*amount) : std::nullopt;
    beyond = beyond || !sum;
    if (sum) total = *sum;
  }
};

// What the trailer says wrongly, and the first place where.
struct Disagreements {
  std::vector<std::string> told;
  std::optional<std::size_t> at;  // index into Trailer::fields; nullopt: the row as a whole
  std::size_t offset = 0;         // in the row

  void add(std::string what, std::optional<std::size_t> field, std::size_t field_offset) {
    if (told.empty()) {
      at = field;
      offset = field_offset;
    }
    told.push_back(std::move(what));
  }
};

class ControlTotals final : public Check {
 public:
  explicit ControlTotals(const Schema& schema) : schema_(schema) {
    if (!schema.trailer) return;
    for (const TrailerField& field : schema.trailer->fields) {
      const auto* sum = std::get_if<TrailerSum>(&field);
      sums_.push_back(sum != nullptr ? std::optional<Sum>(schema.columns[sum->column]) : std::nullopt);
    }
  }

  void batch(RecordBatch& batch, Report&) override {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      if (!sums_[i]) continue;
      const std::size_t column = column_of(i);
      const int scale = decimal_of(schema_.columns[column]).scale_max;
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if ((batch.marks(row, column) & mark::closed) != 0) {
          sums_[i]->readable = false;
        } else {
          sums_[i]->add(batch.value(row, column), scale);
        }
      }
    }
  }

  void ending(const Ending& ending, Report& report) override {
    if (ending.trailer != Ending::Trailer::found) return;
    const Disagreements wrong = compare(ending);
    if (wrong.told.empty()) return;
    std::optional<std::size_t> column;
    if (wrong.at && sums_[*wrong.at]) column = column_of(*wrong.at);
    report.add({{}, ending.trailer_line, column, ending.trailer_offset + wrong.offset}, [&] {
      return Explanation{
          fmt::format("the trailer is wrong: {}", fmt::join(wrong.told, "; ")),
          "look for entries lost or written twice, or totals computed from other data; generate the "
          "statement again",
          {}};
    });
  }

 private:
  std::size_t column_of(std::size_t field) const {
    return std::get<TrailerSum>(schema_.trailer->fields[field]).column;
  }

  Disagreements compare(const Ending& ending) const {
    Disagreements wrong;
    const bool tagged = !schema_.trailer->tag.empty();
    const std::size_t expected = sums_.size() + (tagged ? 1 : 0);
    const std::string_view row = ending.trailer_row;
    const auto found = static_cast<std::size_t>(std::ranges::count(row, schema_.delimiter)) + 1;
    if (found != expected) {
      wrong.add(fmt::format("it is malformed, with {} fields instead of {}", found, expected), {}, 0);
      return wrong;
    }
    std::size_t begin = tagged ? row.find(schema_.delimiter) + 1 : 0;
    if (tagged && row.substr(0, begin - 1) != schema_.trailer->tag) {
      wrong.add(fmt::format("it begins with {} instead of {}", text::shown(row.substr(0, begin - 1), false),
                            schema_.trailer->tag),
                {}, 0);
    }
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const std::size_t end = std::min(row.find(schema_.delimiter, begin), row.size());
      if (auto what = judge(i, row.substr(begin, end - begin), ending)) wrong.add(std::move(*what), i, begin);
      begin = end + 1;
    }
    return wrong;
  }

  std::optional<std::string> judge(std::size_t i, std::string_view field, const Ending& ending) const {
    if (!field.starts_with(schema_.value_prefix)) {
      return fmt::format("{} does not begin with {}", text::shown(field, false),
                         text::shown(schema_.value_prefix, false));
    }
    field.remove_prefix(schema_.value_prefix.size());
    if (std::holds_alternative<TrailerText>(schema_.trailer->fields[i])) return std::nullopt;
    return sums_[i] ? judge_sum(i, field, ending) : judge_count(field, ending);
  }

  static std::optional<std::string> judge_count(std::string_view value, const Ending& ending) {
    if (!is_well_formed(Digits{}, value) || value.empty()) {
      return fmt::format("the record count {} is not a number", text::shown(value, false));
    }
    std::uint64_t said = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), said);
    const bool right = parsed.ec == std::errc() && said == ending.records;
    if (right || ending.records_unread > 0) return std::nullopt;
    return fmt::format("it says {} records, there are {}", text::shown(value, false), ending.records);
  }

  std::optional<std::string> judge_sum(std::size_t i, std::string_view value, const Ending& ending) const {
    const Column& column = schema_.columns[column_of(i)];
    Decimal type = decimal_of(column);
    type.precision = 255;  // sums have more digits than amounts
    type.negative_allowed = true;
    if (!is_well_formed(type, value)) {
      return fmt::format("the sum of {} is no decimal number: {}", column.name, text::shown(value, false));
    }
    if (!sums_[i]->readable || ending.records_unread > 0) return std::nullopt;
    if (sums_[i]->beyond)
      return fmt::format("the sum of {} has more digits than can be added up", column.name);
    const auto said = Money::parse(value, type.scale_max);
    if (said == sums_[i]->total) return std::nullopt;
    return fmt::format("it says {} as the sum of {}, the records add up to {}", text::shown(value, false),
                       column.name, sums_[i]->total.format());
  }

  const Schema& schema_;
  std::vector<std::optional<Sum>> sums_;  // one for each field of the trailer; nullopt: the record count
};

}  // namespace

namespace rules {
extern const Rule control_totals{"control-totals", 12, false, start<ControlTotals>};
}  // namespace rules

}  // namespace stmtwatch::checks
