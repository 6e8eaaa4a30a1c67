#include "config/schema_ledgers.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "config/encoded.hpp"
#include "config/schema_fields.hpp"
#include "config/schema_values.hpp"

namespace stmtwatch::config {
namespace {

using namespace parsers;
using enum Offer;
using checks::ChainOrder;
using checks::ColumnPair;
using checks::Decimal;
using checks::Where;

constexpr std::size_t tables_max = 100;

struct DebitCreditDraft {
  std::string amount, debit, credit, group;
};
struct MovementsDraft {
  std::string amount, plus, minus, balance;
  ChainOrder order = ChainOrder::oldest_first;
};
struct AgreementDraft {
  std::vector<std::string> columns;
  std::string share, tolerance;
};
struct SourceDraft {
  std::string name, directory, where, count;
  std::filesystem::path schema;
  std::string file_name;
  std::vector<std::string> key, compared, sums;
};
using D = DebitCreditDraft;
using M = MovementsDraft;
using A = AgreementDraft;
using S = SourceDraft;

constexpr auto orders = std::to_array<Word<ChainOrder>>(
    {{"oldest-first", ChainOrder::oldest_first}, {"newest-first", ChainOrder::newest_first}});

constexpr Key<D> debit_credit_keys[] = {
    key<Text<&D::amount>>("amount", required, "the column of the amounts"),
    key<Text<&D::debit>>("debit", required, "\"COLUMN = VALUE, VALUE\": the records on the one side"),
    key<Text<&D::credit>>("credit", required, "\"COLUMN = VALUE, VALUE\": the records on the other"),
    key<Text<&D::group>>("group", optional, "a column, each of whose values balances by itself"),
};
constexpr Key<M> movements_keys[] = {
    key<Text<&M::amount>>("amount", required, "the column of the amounts"),
    key<Text<&M::plus>>("plus", optional, "\"COLUMN = VALUE, VALUE\": the records that add"),
    key<Text<&M::minus>>("minus", optional, "\"COLUMN = VALUE, VALUE\": the records that take away"),
    key<Text<&M::balance>>("balance", optional, "the column of the balance after each record"),
    key<Choice<&M::order, orders>>("order", optional, "which record stands first"),
};
constexpr Key<A> agreement_keys[] = {
    key<Texts<&A::columns>>("columns", required, "the two columns"),
    key<Text<&A::share>>("share", required, "of the records that must agree, such as \"0.999\""),
    key<Text<&A::tolerance>>("tolerance", optional, "how far two decimals may lie apart, such as \"0.01\""),
};
constexpr Key<S> source_keys[] = {
    key<Text<&S::name>>("name", required, "what findings call the source"),
    key<Text<&S::schema>>("schema", required, "its schema file, seen from this one"),
    key<Text<&S::file_name>>("file_name", required, "how its files are named"),
    key<Text<&S::directory>>("directory", optional, "where they lie, seen from the statement"),
    key<Text<&S::where>>("where", optional, "\"COLUMN = VALUE, VALUE\": the records that come from it"),
    key<Texts<&S::key>>("key", optional, "\"COLUMN = COLUMN OF THE SOURCE\": what makes an entry the same"),
    key<Texts<&S::compared>>("compared", optional, "\"COLUMN = COLUMN OF THE SOURCE\": what must not differ"),
    key<Text<&S::count>>("count", optional, "the source's column that adds up to the number of records"),
    key<Texts<&S::sums>>("sums", optional, "\"COLUMN = COLUMN OF THE SOURCE\": what adds up to the same"),
};

// One table at work: finds what its texts name, and tells what they cannot mean.
class Reader {
 public:
  Reader(const checks::Schema& schema, std::string_view where, std::uint32_t line, FaultSink& faults)
      : schema_(schema), where_(where), line_(line), faults_(faults) {}

  void fault(std::string_view what) { faults_.add(line_, fmt::format("{}: {}", where_, what)); }

  std::size_t column(const checks::Schema& schema, std::string_view name) {
    const auto found = find_column(name, schema.columns);
    if (!found) fault(found.error());
    return found.value_or(0);
  }
  std::size_t column(std::string_view name) { return column(schema_, name); }

  std::size_t amount(const checks::Schema& schema, std::string_view name) {
    const auto found = find_column(name, schema.columns);
    if (found && std::holds_alternative<Decimal>(schema.columns[*found].type)) return *found;
    fault(found ? fmt::format("the column {} is not of type decimal", in_quotes(name)) : found.error());
    return 0;
  }
  std::size_t amount(std::string_view name) { return amount(schema_, name); }

  std::optional<Where> records(std::string_view text) {
    auto found = parse_where(text, schema_.columns);
    if (!found) fault(fmt::format("{}: {}", in_quotes(text), found.error()));
    if (!found) return std::nullopt;
    for (auto& value : found->values)
      value = encoded(value, schema_.encoding).value_or(value);
    return *std::move(found);
  }

  // Two sides of one column; what cannot be read has its fault already.
  void read_sides(std::string_view left_text, std::string_view right_text, Where& left, Where& right) {
    const auto one = records(left_text);
    const auto other = records(right_text);
    if (!one || !other) return;
    left = *one;
    right = *other;
    if (left.column != right.column) return fault("both sides must name the same column");
    for (const auto& value : left.values) {
      if (std::ranges::find(right.values, value) != right.values.end())
        fault(fmt::format("{} stands on both sides", in_quotes(value)));
    }
  }

  std::vector<ColumnPair> pairs(const std::vector<std::string>& texts, const checks::Schema& source,
                                bool of_amounts) {
    std::vector<ColumnPair> found;
    for (const std::string& text : texts) {
      const auto equals = text.find(" = ");
      if (equals == std::string::npos) {
        fault(fmt::format("{} must be \"COLUMN = COLUMN OF THE SOURCE\"", in_quotes(text)));
        continue;
      }
      const auto here = std::string_view(text).substr(0, equals);
      const auto there = std::string_view(text).substr(equals + 3);
      found.push_back(of_amounts ? ColumnPair{amount(here), amount(source, there)}
                                 : ColumnPair{column(here), column(source, there)});
    }
    return found;
  }

 private:
  const checks::Schema& schema_;
  std::string_view where_;
  std::uint32_t line_;
  FaultSink& faults_;
};

// "0.999" as 999 of 1000.
std::optional<checks::Share> parse_share(std::string_view text) {
  constexpr std::size_t digits_max = 9;
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  const auto fraction = text.substr(std::min(point + 1, text.size()));
  if ((whole != "0" && whole != "1") || fraction.size() > digits_max || text.ends_with('.'))
    return std::nullopt;
  checks::Share share;
  for (const char digit : fraction) {
    if (digit < '0' || digit > '9') return std::nullopt;
    share.of *= 10;
    share.parts = share.parts * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  if (whole == "1") share.parts += share.of;
  return share.parts <= share.of ? std::optional(share) : std::nullopt;
}

// An amount of yuan, with as many digits after the point as it is written with.
std::optional<Money> parse_tolerance(std::string_view text) {
  const auto point = text.find('.');
  const auto digits = point == std::string_view::npos ? 0 : text.size() - point - 1;
  constexpr std::size_t digits_max = 9;
  if (digits > digits_max || text.starts_with('-')) return std::nullopt;
  return Money::parse(text, static_cast<int>(digits));
}

checks::DebitCredit read_debit_credit(const toml::table& table, const checks::Schema& schema,
                                      FaultSink& faults) {
  DebitCreditDraft text;
  read_table<D>(table, "debit_credit", debit_credit_keys, text, faults);
  Reader reader(schema, "debit_credit", line_of(table), faults);
  checks::DebitCredit asked;
  if (!text.amount.empty()) asked.amount = reader.amount(text.amount);
  if (!text.group.empty()) asked.group = reader.column(text.group);
  if (text.debit.empty() || text.credit.empty()) return asked;
  reader.read_sides(text.debit, text.credit, asked.debit, asked.credit);
  return asked;
}

bool says(const checks::Schema& schema, checks::Balanced which) {
  const auto is_it = [which](const checks::TrailerField& field) {
    const auto* const text = std::get_if<checks::TrailerText>(&field);
    return text != nullptr && text->balance == which;
  };
  const auto in_lines = [&](const std::vector<checks::ProseLine>& lines) {
    return std::ranges::any_of(lines,
                               [&](const auto& line) { return std::ranges::any_of(line.fields, is_it); });
  };
  return (schema.trailer && std::ranges::any_of(schema.trailer->fields, is_it)) ||
         (schema.preamble && in_lines(schema.preamble->lines)) ||
         (schema.postamble && in_lines(schema.postamble->lines));
}

void read_movements(const toml::table& table, SchemaDraft& draft, FaultSink& faults) {
  MovementsDraft text;
  read_table<M>(table, "[movements]", movements_keys, text, faults);
  Reader reader(draft, "[movements]", line_of(table), faults);
  checks::Movements asked;
  asked.order = text.order;
  if (!text.amount.empty()) asked.amount = reader.amount(text.amount);
  if (!text.balance.empty()) asked.balance = reader.amount(text.balance);
  if (text.plus.empty() != text.minus.empty())
    reader.fault("plus and minus are given together or not at all");
  if (!text.plus.empty() && !text.minus.empty()) {
    reader.read_sides(text.plus, text.minus, asked.plus.emplace(), asked.minus.emplace());
  }
  const bool both = says(draft, checks::Balanced::opening) && says(draft, checks::Balanced::closing);
  if (text.balance.empty() && !both)
    reader.fault(
        "there is nothing to hold them against: give balance, or \"opening\" and \"closing\" in fields");
  draft.movements = asked;
}

checks::Agreement read_agreement(const toml::table& table, const checks::Schema& schema, FaultSink& faults) {
  AgreementDraft text;
  read_table<A>(table, "agreements", agreement_keys, text, faults);
  Reader reader(schema, "agreements", line_of(table), faults);
  checks::Agreement asked;
  if (text.columns.size() == 2) {
    asked.left = reader.column(text.columns[0]);
    asked.right = reader.column(text.columns[1]);
    if (text.columns[0] == text.columns[1]) reader.fault("columns must be two different ones");
  } else if (!text.columns.empty()) {
    reader.fault("columns must be two");
  }
  const auto share = parse_share(text.share);
  if (!share && !text.share.empty())
    reader.fault(fmt::format("share must be a decimal from \"0\" to \"1\" with at most 9 digits, not {}",
                             in_quotes(text.share)));
  asked.share = share.value_or(checks::Share{});
  if (text.tolerance.empty()) return asked;
  asked.tolerance = parse_tolerance(text.tolerance);
  if (!asked.tolerance)
    reader.fault(
        fmt::format("tolerance must be a decimal from \"0\" on with at most 9 digits after the point, not {}",
                    in_quotes(text.tolerance)));
  for (const auto& name : text.columns)
    reader.amount(name);
  return asked;
}

// What stands in the tables of a list; nothing where there are too many.
template <typename Read>
void for_each_table(const toml::array* tables, std::string_view where, FaultSink& faults, const Read& read) {
  if (tables == nullptr) return;
  if (tables->size() > tables_max)
    return faults.add(line_of(*tables), fmt::format("{} must be at most {}", where, tables_max));
  for (const auto& each : *tables)
    read(*each.as_table());
}

void compare(const SourceDraft& text, const SchemaDraft& draft, Reader& reader,
             checks::SourceStatement& source) {
  source.key = reader.pairs(text.key, *source.schema, false);
  source.compared = reader.pairs(text.compared, *source.schema, false);
  source.sums = reader.pairs(text.sums, *source.schema, true);
  if (!text.where.empty()) source.where = reader.records(text.where);
  if (!text.count.empty()) {
    source.count = reader.column(*source.schema, text.count);
    if (!std::holds_alternative<checks::Digits>(source.schema->columns[*source.count].type))
      reader.fault(fmt::format("the column {} of the source is not of type digits", in_quotes(text.count)));
  }
  if (text.key.empty() && !text.compared.empty())
    reader.fault("compared needs key: which entries are the same");
  if (text.key.empty() && text.sums.empty() && text.count.empty())
    reader.fault("there is nothing to compare: give key, sums or count");
  if (std::ranges::find(draft.sources, source.name, &checks::SourceStatement::name) != draft.sources.end())
    reader.fault(fmt::format("there are two sources named {}", in_quotes(source.name)));
}

}  // namespace

void read_ledgers(SchemaDraft& draft, FaultSink& faults) {
  if (draft.columns.empty()) return;
  for_each_table(draft.debit_credit_tables, "debit_credit", faults, [&](const toml::table& table) {
    draft.debit_credit.push_back(read_debit_credit(table, draft, faults));
  });
  if (draft.movements_table != nullptr) read_movements(*draft.movements_table, draft, faults);
  for_each_table(draft.agreement_tables, "agreements", faults, [&](const toml::table& table) {
    draft.agreements.push_back(read_agreement(table, draft, faults));
  });
}

std::vector<Fault> read_sources(SchemaDraft& draft, const std::filesystem::path& file,
                                SchemaOrFaults (*read_schema)(const std::filesystem::path&),
                                FaultSink& faults) {
  std::vector<Fault> elsewhere;
  if (draft.columns.empty()) return elsewhere;
  for_each_table(draft.source_tables, "sources", faults, [&](const toml::table& table) {
    SourceDraft text;
    read_table<S>(table, "sources", source_keys, text, faults);
    Reader reader(draft, "sources", line_of(table), faults);
    if (std::filesystem::path(text.directory).is_absolute())
      reader.fault("directory must be relative, seen from the statement");
    auto pattern = FileNamePattern::parse(text.file_name);
    if (!pattern && !text.file_name.empty())
      reader.fault(fmt::format("file_name = {}: {}", in_quotes(text.file_name), pattern.error()));
    if (text.schema.empty()) return;
    auto schema = read_schema(file.parent_path() / text.schema);
    if (!schema) std::ranges::move(schema.error(), std::back_inserter(elsewhere));
    if (!schema || !pattern) return;
    checks::SourceStatement source{.name = text.name,
                                   .schema = std::make_shared<const checks::Schema>(*std::move(schema)),
                                   .file_name = *std::move(pattern),
                                   .directory = text.directory,
                                   .where = {},
                                   .key = {},
                                   .compared = {},
                                   .count = {},
                                   .sums = {}};
    compare(text, draft, reader, source);
    draft.sources.push_back(std::move(source));
  });
  return elsewhere;
}

}  // namespace stmtwatch::config
