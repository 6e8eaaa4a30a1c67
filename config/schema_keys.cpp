// The table of the schema language: one row for each key. What the keys mean to people is described at the
// head of schema_file.cpp.
//
// To add a key:
//   1. Give the struct of checks/schema.hpp a field for what the key means.
//   2. Add a row here: row<READER, NARROWER, TELLER>("key", optional, "help in a few words").
//      READER    takes the value out of the file: Text, Boolean, Integer, Choice, Texts ... of keys.hpp. It
//                stores into the field itself where the draft (schema_keys.hpp) is derived from the struct,
//                as those of the file and of columns are. Elsewhere give the draft a field, and complete the
//                struct where the other keys of the table are: schema_records.cpp, schema_ledgers.cpp,
//                schema_sources.cpp.
//      NARROWER  when `schema diff` says NARROWER: Always, Never, WhenGiven, WhenTrue ... or a struct of its
//      own
//                in schema_narrower.hpp. In doubt Always.
//      TELLER    how the value is read back from the complete struct: tell::Value, tell::StatementText (for
//                every text that stands in statements, so that it is encoded), tell::Column, tell::Records
//                ... of schema_tellers.hpp. Not needed where the reader stores into the struct.
//   3. Refuse what cannot be meant beside other keys: schema_contradictions.cpp.
//   4. Describe the key at the head of schema_file.cpp. tests/unit/config/schema_keys_test.cpp gives each key
//      two values; where it finds none for yours, it says so: add one to its candidates.
// `schema show`, its JSON, `schema diff` and the encoding of texts follow from the row. A table of keys of
// its own is a struct, an overload of keys_of, a table below and a row with the teller tell::Table or
// tell::List; the first key of a list's table is what its elements are known by.

#include "config/schema_keys.hpp"

#include "config/schema_choices.hpp"
#include "config/schema_narrower.hpp"
#include "config/schema_tables.hpp"
#include "config/schema_tellers.hpp"
#include "config/schema_values.hpp"

namespace stmtwatch::config {
namespace {

using namespace choices;
using namespace parsers;
namespace tell = tellers;
using narrower::Always;
using narrower::Never;
using narrower::Unless;
using narrower::WhenFalse;
using narrower::WhenGiven;
using narrower::WhenLess;
using narrower::WhenLost;
using narrower::WhenMore;
using narrower::WhenSomeAdded;
using narrower::WhenTrue;
using tell::Order;
using tell::When;
using enum Offer;
using enum Audience;
using S = SchemaDraft;
using C = ColumnDraft;

constexpr std::int64_t length_max = 1 << 20;
constexpr std::int64_t width_max = 1 << 16;
constexpr std::int64_t preamble_lines_max = 1000;

constexpr SchemaKey<S, checks::Schema> schema_table[] = {
    row<Text<&S::name>, Never>("name", required, "what the format is called"),
    row<Choice<&S::encoding, encodings>, narrower::Encoding>("encoding", optional, "of the whole file"),
    row<Choice<&S::byte_order_mark, marks>, Unless<&S::byte_order_mark, ByteOrderMark::optional>>(
        "byte_order_mark", optional, "EF BB BF at the beginning"),
    row<Choice<&S::line_ending, line_endings>, Unless<&S::line_ending, LineEnding::either>>(
        "line_ending", optional, "what ends a record"),
    row<Choice<&S::fixed_width, layouts>, Always>("layout", optional, "how values are told apart"),
    row<Own<S, read_delimiter>, Always, When<tell::Delimited, tell::Character<&S::delimiter>>>(
        "delimiter", optional, "the character between two values"),
    row<Boolean<&S::trailing_delimiter>, Always, When<tell::Delimited, tell::Value<&S::trailing_delimiter>>>(
        "trailing_delimiter", optional, "one more after the last value"),
    row<Boolean<&S::header_trailing_delimiter>, Always,
        When<tell::Trailing, tell::Value<&S::header_trailing_delimiter>>>(
        "header_trailing_delimiter", optional, "false: none after the last title nevertheless"),
    row<Own<S, read_quote>, Always, tell::Character<&S::quote>>("quote", optional,
                                                                "values in quotes, as RFC 4180 has them"),
    row<Boolean<&S::bare_quotes_allowed>, WhenFalse,
        When<tell::Delimited, tell::Value<&S::bare_quotes_allowed>>>("bare_quotes", optional,
                                                                     "quotes in values without quotes"),
    row<Own<S, read_gap>, Always, tell::StatementText<&S::gap>>(
        "gap", optional, "what stands between two columns of fixed width"),
    row<Text<&S::value_prefix>, Always, tell::StatementText<&S::value_prefix>>(
        "value_prefix", optional, "what stands before every value"),
    row<Choice<&S::trim_side, sides>, Always, ByOthers>("trim", optional,
                                                        "where padding is taken off values"),
    row<Own<TrimDraft, read_trim_characters>, Always, ByOthers>("trim_characters", optional,
                                                                "what is padding"),
    row<Texts<&S::null_tokens>, Always, ByOthers>("null_tokens", optional, "values that stand for no value"),
    row<Text<&S::comment>, Always, tell::StatementText<&S::comment>>("comment", optional,
                                                                     "lines that begin so are passed over"),
    row<Boolean<&S::header>, Always, When<tell::Delimited, tell::Value<&S::header>>>(
        "header", optional, "the first line is the titles"),
    row<Boolean<&S::header_trimmed>, WhenFalse, When<tell::Headed, tell::Value<&S::header_trimmed>>>(
        "header_trimmed", optional, "blanks and TABs may stand around titles"),
    row<Own<S, read_schema_file_name>, narrower::FileName, tell::FileName<&S::file_name>>(
        "file_name", optional, "how files of this format are named"),
    row<TablesOf<&S::column_tables>, Always, tell::List<&S::columns, Order::counts>>(
        "columns", required, "a table for each column, in order"),
    row<TablesOf<&S::unique_tables>, WhenGiven, tell::List<&S::unique, Order::is_nothing>>(
        "unique", optional, "a table for each unique key"),
    row<TableOf<&S::identity_table>, Always, tell::Identity>(
        "identity", optional, "the columns that must agree with the file name"),
    row<TableOf<&S::preamble_table>, narrower::PreamblePresence, tell::Table<&S::preamble>>(
        "preamble", optional, "the lines before the header"),
    row<TableOf<&S::trailer_table>, Always, tell::Table<&S::trailer>>("trailer", optional,
                                                                      "the end of the file and its totals"),
    row<TableOf<&S::postamble_table>, Always, tell::Table<&S::postamble>>("postamble", optional,
                                                                          "the lines after the records"),
    row<Own<S, read_empty_day>, WhenLost, tell::StatementText<&S::empty_day>>(
        "empty_day", optional, "another form of a day without entries"),
    row<TablesOf<&S::debit_credit_tables>, WhenGiven, tell::List<&S::debit_credit, Order::is_nothing>>(
        "debit_credit", optional, "amounts of two sides that are equal"),
    row<TableOf<&S::movements_table>, WhenGiven, tell::Table<&S::movements>>("movements", optional,
                                                                             "opening + movements = closing"),
    row<TablesOf<&S::agreement_tables>, WhenGiven, tell::List<&S::agreements, Order::is_nothing>>(
        "agreements", optional, "two columns that agree"),
    row<TablesOf<&S::source_tables>, WhenGiven, tell::List<&S::sources, Order::is_nothing>>(
        "sources", optional, "statements that this one is merged from"),
    row<TablesOf<&S::section_tables>, narrower::SectionPresence, tell::List<&S::sections, Order::counts>>(
        "section", optional, "the parts of a file, each with its own columns"),
    row<TablesOf<&S::kind_tables>, Always, tell::List<&S::kinds, Order::is_nothing>>(
        "kind", optional, "the kinds of records of a file, each with its own columns"),
    row<Text<&S::order_text>, Always, When<tell::OfKinds, tell::OrderOfKinds>>(
        "order", optional, "in which order kinds of records follow one another"),
    row<Integer<&S::tag_number, 1, width_max>, Always, When<tell::OfKinds, tell::TagNumber>>(
        "tag_at", optional, "which column, or byte of fixed width, tells the kind"),
};

constexpr SchemaKey<C, checks::Column> column_table[] = {
    row<Own<C, read_column_name>, Never, tell::Value<&C::name>>("name", required,
                                                                "how findings and this file call the column"),
    row<Own<C, read_title>, narrower::Title, tell::Title>(
        "title", optional, "what stands in the header line; default: the name"),
    row<Own<C, read_type>, narrower::Type, tell::Type>("type", optional,
                                                       "what values look like; default: text"),
    row<Boolean<&C::required>, WhenTrue>("required", optional, "no value is empty"),
    row<Boolean<&C::sensitive>, Never>("sensitive", optional, "values are shown masked only"),
    row<Boolean<&C::negative>, WhenFalse, tell::OfDecimal<&checks::Decimal::negative_allowed>>(
        "negative", optional, "false: no value is below zero"),
    row<Choice<&C::unit, units>, Always, tell::WordOfDecimal<&checks::Decimal::unit, units>>(
        "unit", optional, "what a decimal without a point counts"),
    row<Own<C, read_sign>, Always, tell::Sign>("sign", optional, "how a decimal says that it is below zero"),
    row<Boolean<&C::sign_behind>, Always, tell::OfDecimal<&checks::Decimal::sign_behind>>(
        "sign_behind", optional, "the sign of a decimal stands behind the number"),
    row<Boolean<&C::grouped>, WhenFalse, tell::OfDecimal<&checks::Decimal::grouped>>(
        "grouped", optional, "a decimal may have commas between thousands"),
    row<Integer<&C::width_bytes, 1, width_max>, Always, When<tell::Fixed, tell::Value<&C::width_bytes>>>(
        "width", optional, "bytes of a column of fixed width"),
    row<Integer<&C::length_exact, 1, length_max>, narrower::Length, tell::LengthPhrase>(
        "length", optional, "exactly so long", people),
    row<Integer<&C::length_min, 1, length_max>, Always, tell::OfLength<&checks::Length::min>>(
        "min_length", optional, "at least so long", programs),
    row<Integer<&C::length_max, 1, length_max>, Always, tell::OfLength<&checks::Length::max>>(
        "max_length", optional, "at most so long", programs),
    row<Choice<&C::length_unit, length_units>, Always, tell::LengthUnit<length_units>>(
        "length_unit", optional, "what lengths count", programs),
    row<Choice<&C::charset, encodings>, Always, tell::Charset>("charset", optional,
                                                               "lengths are bytes of this charset", programs),
    row<Texts<&C::values>, narrower::Values, tell::StatementText<&C::values>>("values", optional,
                                                                              "the only values there are"),
    row<Own<C, read_pattern>, narrower::Pattern, tell::Value<&C::pattern>>(
        "pattern", optional, "a regular expression (RE2) for the whole value"),
    row<Text<&C::prefix>, Always, tell::StatementText<&C::prefix>>("prefix", optional,
                                                                   "what stands before every value"),
    row<Choice<&C::trim_side, sides>, narrower::Trim, tell::TrimSide>("trim", optional,
                                                                      "where padding is taken off values"),
    row<Own<TrimDraft, read_trim_characters>, narrower::Trim, tell::TrimCharacters>(
        "trim_characters", optional, "what is padding"),
    row<Texts<&C::null_tokens>, narrower::NullTokens, tell::StatementText<&C::null_tokens>>(
        "null_tokens", optional, "values that stand for no value"),
    row<Boolean<&C::line_breaks_allowed>, WhenFalse>("line_breaks", optional,
                                                     "values in quotes may have several lines"),
};

using U = UniqueDraft;
constexpr SchemaKey<U, checks::UniqueKey> unique_table[] = {
    row<Texts<&U::columns>, Always, tell::Columns<&checks::UniqueKey::columns>>("columns", required,
                                                                                "the columns of the key"),
    row<Choice<&U::scope, scopes>, WhenMore<&checks::UniqueKey::scope>,
        tell::Word<&checks::UniqueKey::scope, scopes>>("scope", optional, "among which statements"),
};

using I = IdentityDraft;
constexpr SchemaKey<I, checks::Schema> identity_table[] = {
    row<Text<&I::merchant>, WhenGiven, tell::Column<&checks::Schema::merchant_column>>(
        "merchant", optional, "the column that holds the merchant"),
    row<Text<&I::business_date>, WhenGiven, tell::Column<&checks::Schema::business_date_column>>(
        "business_date", optional, "the column that holds the business date"),
};

using T = TrailerDraft;
constexpr SchemaKey<T, checks::Trailer> trailer_table[] = {
    row<Text<&T::tag>, Always, tell::StatementText<&checks::Trailer::tag>>(
        "tag", optional, "the first field of the last line"),
    row<Texts<&T::titles>, Always, tell::StatementText<&checks::Trailer::titles>>("titles", optional,
                                                                                  "the line before the last"),
    row<Texts<&T::fields>, narrower::Fields, tell::Fields<&checks::Trailer::fields>>(
        "fields", required, "\"records\" and \"sum(COLUMN)\" in order"),
};

using Pre = PreambleDraft;
constexpr SchemaKey<Pre, checks::Preamble> preamble_table[] = {
    row<Pattern<&Pre::until>, Always, tell::Value<&checks::Preamble::until>>(
        "until", optional, "a regular expression (RE2) for the last line before the header"),
    row<Integer<&Pre::lines_max, 1, preamble_lines_max>, WhenLess, tell::Value<&checks::Preamble::lines_max>>(
        "lines_max", optional, "at most so many lines"),
    row<TablesOf<&Pre::lines>, WhenGiven, tell::List<&checks::Preamble::lines, Order::counts>>(
        "lines", optional, "a table for each line that says totals"),
};

using Post = PostambleDraft;
constexpr SchemaKey<Post, checks::Postamble> postamble_table[] = {
    row<Text<&Post::begins_with>, Always, tell::StatementText<&checks::Postamble::begins_with>>(
        "begins_with", required, "what each line after the records begins with"),
    row<TablesOf<&Post::lines>, WhenGiven, tell::List<&checks::Postamble::lines, Order::counts>>(
        "lines", optional, "a table for each line that says totals"),
};

using P = ProseDraft;
constexpr SchemaKey<P, checks::ProseLine> prose_table[] = {
    row<Pattern<&P::pattern>, Always, tell::Value<&checks::ProseLine::pattern>>(
        "pattern", required, "a regular expression (RE2) for the whole line"),
    row<Texts<&P::fields>, narrower::Fields, tell::Fields<&checks::ProseLine::fields>>(
        "fields", optional, "what each group of the pattern is, in order"),
    row<Boolean<&P::required>, WhenTrue, tell::Value<&checks::ProseLine::required>>(
        "required", optional, "false: the line may be absent"),
};

using D = DebitCreditDraft;
constexpr SchemaKey<D, checks::DebitCredit> debit_credit_table[] = {
    row<Text<&D::amount>, Always, tell::Column<&checks::DebitCredit::amount>>("amount", required,
                                                                              "the column of the amounts"),
    row<Text<&D::debit>, Always, tell::Records<&checks::DebitCredit::debit>>(
        "debit", required, "\"COLUMN = VALUE, VALUE\": the records on the one side"),
    row<Text<&D::credit>, Always, tell::Records<&checks::DebitCredit::credit>>(
        "credit", required, "\"COLUMN = VALUE, VALUE\": the records on the other"),
    row<Text<&D::group>, Always, tell::Column<&checks::DebitCredit::group>>(
        "group", optional, "a column, each of whose values balances by itself"),
};

using M = MovementsDraft;
constexpr SchemaKey<M, checks::Movements> movements_table[] = {
    row<Text<&M::amount>, Always, tell::Column<&checks::Movements::amount>>("amount", required,
                                                                            "the column of the amounts"),
    row<Text<&M::plus>, Always, tell::Records<&checks::Movements::plus>>(
        "plus", optional, "\"COLUMN = VALUE, VALUE\": the records that add"),
    row<Text<&M::minus>, Always, tell::Records<&checks::Movements::minus>>(
        "minus", optional, "\"COLUMN = VALUE, VALUE\": the records that take away"),
    row<Text<&M::balance>, WhenGiven, tell::Column<&checks::Movements::balance>>(
        "balance", optional, "the column of the balance after each record"),
    row<Choice<&M::order, orders>, Always,
        When<tell::WithBalance, tell::Word<&checks::Movements::order, orders>>>("order", optional,
                                                                                "which record stands first"),
};

using A = AgreementDraft;
constexpr SchemaKey<A, checks::Agreement> agreement_table[] = {
    row<Texts<&A::columns>, Always, tell::AgreementColumns>(
        "columns", required, "the two columns; the second may be a sum: \"gross - fee\""),
    row<Text<&A::share>, narrower::Share, tell::Share>(
        "share", optional, "of the records that must agree, such as \"0.999\"; default: all"),
    row<Text<&A::tolerance>, narrower::Tolerance, tell::Tolerance>(
        "tolerance", optional, "how far two decimals may lie apart, such as \"0.01\""),
    row<Text<&A::where>, Always, tell::Records<&checks::Agreement::where>>(
        "where", optional, "\"COLUMN = VALUE, VALUE\": the records that it is asked of"),
};

using Source = SourceDraft;
using checks::SourceStatement;
constexpr SchemaKey<Source, SourceStatement> source_table[] = {
    row<Text<&Source::name>, Never, tell::Value<&SourceStatement::name>>("name", required,
                                                                         "what findings call the source"),
    row<Text<&Source::schema>, Always, tell::SourceSchema>(
        "schema", optional, "its schema file, seen from this one; or else lines"),
    row<Text<&Source::file_name>, Always, tell::FileName<&SourceStatement::file_name>>(
        "file_name", required, "how its files are named"),
    row<Text<&Source::directory>, Always, tell::Value<&SourceStatement::directory>>(
        "directory", optional, "where they lie, seen from the statement"),
    row<Text<&Source::where>, Always, tell::Records<&SourceStatement::where>>(
        "where", optional, "\"COLUMN = VALUE, VALUE\": the records that come from it"),
    row<Texts<&Source::key>, narrower::SourceKey, tell::Pairs<&SourceStatement::key>>(
        "key", optional, "\"COLUMN = COLUMN OF THE SOURCE\": what makes an entry the same"),
    row<Texts<&Source::compared>, WhenSomeAdded, tell::Pairs<&SourceStatement::compared>>(
        "compared", optional, "\"COLUMN = COLUMN OF THE SOURCE\": what must not differ"),
    row<Text<&Source::count>, WhenGiven, tell::SourceCount>(
        "count", optional, "the source's column that adds up to the number of records"),
    row<Texts<&Source::sums>, WhenSomeAdded, tell::Pairs<&SourceStatement::sums>>(
        "sums", optional, "\"COLUMN = COLUMN OF THE SOURCE\": what adds up to the same"),
    row<TablesOf<&Source::lines>, WhenGiven, tell::List<&SourceStatement::lines, Order::counts>>(
        "lines", optional, "a table for each line of a report of totals"),
    row<Boolean<&Source::required>, WhenTrue, tell::Value<&SourceStatement::required>>(
        "required", optional, "false: compared where it is there"),
};

}  // namespace

std::span<const SchemaKey<SchemaDraft, checks::Schema>> keys_of(const checks::Schema*) {
  return schema_table;
}
std::span<const SchemaKey<ColumnDraft, checks::Column>> keys_of(const checks::Column*) {
  return column_table;
}
std::span<const SchemaKey<UniqueDraft, checks::UniqueKey>> keys_of(const checks::UniqueKey*) {
  return unique_table;
}
std::span<const SchemaKey<IdentityDraft, checks::Schema>> identity_keys() {
  return identity_table;
}
std::span<const SchemaKey<TrailerDraft, checks::Trailer>> keys_of(const checks::Trailer*) {
  return trailer_table;
}
std::span<const SchemaKey<PreambleDraft, checks::Preamble>> keys_of(const checks::Preamble*) {
  return preamble_table;
}
std::span<const SchemaKey<PostambleDraft, checks::Postamble>> keys_of(const checks::Postamble*) {
  return postamble_table;
}
std::span<const SchemaKey<ProseDraft, checks::ProseLine>> keys_of(const checks::ProseLine*) {
  return prose_table;
}
std::span<const SchemaKey<DebitCreditDraft, checks::DebitCredit>> keys_of(const checks::DebitCredit*) {
  return debit_credit_table;
}
std::span<const SchemaKey<MovementsDraft, checks::Movements>> keys_of(const checks::Movements*) {
  return movements_table;
}
std::span<const SchemaKey<AgreementDraft, checks::Agreement>> keys_of(const checks::Agreement*) {
  return agreement_table;
}
std::span<const SchemaKey<SourceDraft, checks::SourceStatement>> keys_of(const checks::SourceStatement*) {
  return source_table;
}

}  // namespace stmtwatch::config
