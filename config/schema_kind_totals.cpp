#include "config/schema_kind_totals.hpp"

#include <algorithm>

#include "config/schema_contradictions.hpp"
#include "config/schema_fields.hpp"

namespace stmtwatch::config {
namespace {

template <class Value>
using Parsed = std::expected<Value, std::string>;

constexpr std::string_view total_form =
    "COLUMN = TERM must stand there, perhaps with + TERM, - TERM and since KIND behind it; TERM is "
    "records(KIND), sum(KIND.COLUMN) or sum(|KIND.COLUMN|), in the brackets perhaps with where COLUMN = "
    "VALUE";

Parsed<std::size_t> find_kind(std::string_view name, const SchemaDraft& file) {
  const auto found = std::ranges::find(file.kinds, name, &checks::RecordKind::name);
  if (found != file.kinds.end()) return static_cast<std::size_t>(found - file.kinds.begin());
  std::vector<std::string_view> known;
  for (const checks::RecordKind& kind : file.kinds)
    known.push_back(kind.name);
  return std::unexpected(fmt::format("there is no kind {}{}; there are {}", in_quotes(name),
                                     hint_of_nearest(": the nearest is ", name, known), listed(known)));
}

// Takes `word` and all behind it off the end of `text`; empty: it is not there.
std::string_view take_behind(std::string_view& text, std::string_view word) {
  const auto at = text.rfind(word);
  if (at == std::string_view::npos) return {};
  const auto behind = text.substr(at + word.size());
  text = text.substr(0, at);
  return behind;
}

// The terms between " + " and " - " outside of brackets; a minus may stand before the first.
class Terms {
 public:
  explicit Terms(std::string_view text) : rest_(text) { negative_ = take("-"); }

  bool at_end() const { return rest_.empty(); }
  bool negative() const { return negative_; }

  // The next one; the sign of the one behind it is known then.
  std::string_view next() {
    std::size_t depth = 0;
    std::size_t end = 0;
    for (; end < rest_.size(); ++end) {
      if (rest_[end] == '(') ++depth;
      if (rest_[end] == ')' && depth > 0) --depth;
      const auto ahead = rest_.substr(end);
      if (depth == 0 && (ahead.starts_with(" + ") || ahead.starts_with(" - "))) break;
    }
    const auto term = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (!rest_.empty()) negative_ = rest_[1] == '-';
    rest_.remove_prefix(std::min<std::size_t>(3, rest_.size()));
    return term;
  }

 private:
  bool take(std::string_view sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  std::string_view rest_;
  bool negative_ = false;
};

class TotalParser {
 public:
  TotalParser(const SchemaDraft& file, std::size_t index) : file_(file), index_(index) {}

  Parsed<checks::KindTotal> parse(std::string_view text) {
    checks::KindTotal total;
    total.text = std::string(text);
    if (const auto since = take_behind(text, " since "); !since.empty()) {
      const auto kind = find_kind(since, file_);
      if (!kind) return std::unexpected(kind.error());
      total.since = *kind;
    }
    const auto equals = text.find(" = ");
    if (equals == std::string_view::npos) return std::unexpected(std::string(total_form));
    const auto& own = file_.kind_drafts[index_].columns;
    const auto column = find_column(text.substr(0, equals), own);
    if (!column) return std::unexpected(column.error());
    total.column = *column;
    text.remove_prefix(equals + 3);
    total.absolute = text.size() > 1 && text.starts_with('|') && text.ends_with('|');
    if (total.absolute) text = text.substr(1, text.size() - 2);
    for (Terms terms(text); !terms.at_end();) {
      const bool negative = terms.negative();
      auto term = parse_term(terms.next());
      if (!term) return std::unexpected(term.error());
      term->negative = negative;
      total.terms.push_back(*std::move(term));
    }
    if (total.terms.empty()) return std::unexpected(std::string(total_form));
    return judged(std::move(total), own[*column]);
  }

 private:
  static Parsed<checks::KindTotal> judged(checks::KindTotal total, const checks::Column& column) {
    const bool counts = std::ranges::all_of(total.terms, [](const checks::KindTerm& term) {
      return std::holds_alternative<checks::TrailerCount>(term.what);
    });
    const bool decimal = std::holds_alternative<checks::Decimal>(column.type);
    if (decimal || (counts && std::holds_alternative<checks::Digits>(column.type))) return total;
    return std::unexpected(fmt::format("the column {} is not of type {}", column.name,
                                       counts ? "digits or decimal" : "decimal"));
  }

  // "records(KIND where ...)", "sum(KIND.COLUMN where ...)", "sum(|KIND.COLUMN| where ...)".
  Parsed<checks::KindTerm> parse_term(std::string_view text) const {
    const bool of_records = text.starts_with("records(");
    if ((!of_records && !text.starts_with("sum(")) || !text.ends_with(')'))
      return std::unexpected(std::string(total_form));
    text = text.substr(text.find('(') + 1);
    text.remove_suffix(1);
    const auto where = text.find(" where ");
    auto what = text.substr(0, where);
    const bool absolutes = !of_records && what.size() > 1 && what.starts_with('|') && what.ends_with('|');
    if (absolutes) what = what.substr(1, what.size() - 2);
    const auto point = of_records ? what.size() : what.find('.');
    if (point == std::string_view::npos) return std::unexpected(std::string(total_form));
    const auto kind = find_kind(what.substr(0, point), file_);
    if (!kind) return std::unexpected(kind.error());
    checks::KindTerm term;
    term.kind = *kind;
    const auto& columns = file_.kind_drafts[*kind].columns;
    if (of_records) {
      term.what = checks::TrailerCount{};
    } else {
      auto sum = parse_sum(fmt::format("sum({})", what.substr(point + 1)), columns);
      if (!sum) return std::unexpected(sum.error());
      sum->of_absolutes = absolutes;
      term.what = *sum;
    }
    if (where == std::string_view::npos) return term;
    if (auto wrong = read_conditions(text.substr(where + 7), columns, term)) return std::unexpected(*wrong);
    return term;
  }

  // "COLUMN = VALUE" of the records that are meant, and "COLUMN = {COLUMN HERE}".
  std::optional<std::string> read_conditions(std::string_view text,
                                             const std::vector<checks::Column>& columns,
                                             checks::KindTerm& term) const {
    std::optional<checks::Where> all;
    for (const auto condition : split_conditions(text)) {
      const auto equals = condition.find(" = ");
      const auto value = condition.substr(std::min(equals, condition.size() - 3) + 3);
      if (equals != std::string_view::npos && value.starts_with('{') && value.ends_with('}')) {
        const auto there = find_column(condition.substr(0, equals), columns);
        const auto here = find_column(value.substr(1, value.size() - 2), file_.kind_drafts[index_].columns);
        if (!there || !here) return there ? here.error() : there.error();
        term.equal.push_back({*here, *there});
        continue;
      }
      auto one = parse_condition(condition, columns);
      if (!one) return one.error();
      if (auto wrong = unfit_where(*one, file_)) return wrong;
      if (all) {
        all->also.push_back(*std::move(one));
      } else {
        all = *std::move(one);
      }
    }
    std::visit(
        [&all](auto& what) {
          if constexpr (requires { what.where; }) what.where = std::move(all);
        },
        term.what);
    return std::nullopt;
  }

  const SchemaDraft& file_;
  std::size_t index_;
};

}  // namespace

std::expected<checks::KindTotal, std::string> parse_kind_total(std::string_view text, const SchemaDraft& file,
                                                               std::size_t index) {
  return TotalParser(file, index).parse(text);
}

}  // namespace stmtwatch::config
