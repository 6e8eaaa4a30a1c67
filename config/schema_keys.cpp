#include "config/schema_keys.hpp"

#include "config/schema_values.hpp"

namespace stmtwatch::config {
namespace {

using namespace parsers;
using enum Offer;
using S = SchemaDraft;
using C = ColumnDraft;
using U = UniqueDraft;
using I = IdentityDraft;
using T = TrailerDraft;
using checks::ByteOrderMark;
using checks::Encoding;
using checks::LengthUnit;
using checks::LineEnding;
using checks::UniqueScope;

constexpr std::int64_t length_max = 1 << 20;

constexpr auto encodings =
    std::to_array<Word<Encoding>>({{"utf-8", Encoding::utf8}, {"ascii", Encoding::ascii}});
constexpr auto other_encodings = std::to_array<std::string_view>({"gbk", "gb18030", "GBK", "GB18030"});
constexpr auto marks = std::to_array<Word<ByteOrderMark>>({{"forbidden", ByteOrderMark::forbidden},
                                                           {"optional", ByteOrderMark::optional},
                                                           {"required", ByteOrderMark::required}});
constexpr auto line_endings = std::to_array<Word<LineEnding>>(
    {{"lf", LineEnding::lf}, {"crlf", LineEnding::crlf}, {"either", LineEnding::either}});
constexpr auto length_units =
    std::to_array<Word<LengthUnit>>({{"characters", LengthUnit::characters}, {"bytes", LengthUnit::bytes}});
constexpr auto scopes = std::to_array<Word<UniqueScope>>(
    {{"statement", UniqueScope::statement}, {"day", UniqueScope::day}, {"history", UniqueScope::history}});

// A value that people look up in the file: `show` is for settings only.
template <class Struct, Reading (*Read)(const toml::node&, Struct&)>
struct Own {
  using Target = Struct;
  static Reading read(const toml::node& node, Struct& target) { return Read(node, target); }
  static ShownValue show(const Struct&) { return {}; }
};

constexpr Key<S> schema[] = {
    key<Text<&S::name>, S>("name", required, "what the format is called"),
    key<Choice<&S::encoding, encodings, other_encodings>, S>("encoding", optional, "of the whole file"),
    key<Choice<&S::byte_order_mark, marks>, S>("byte_order_mark", optional, "EF BB BF at the beginning"),
    key<Choice<&S::line_ending, line_endings>, S>("line_ending", optional, "what ends a record"),
    key<Own<S, read_delimiter>>("delimiter", required, "the character between two values"),
    key<Text<&S::value_prefix>, S>("value_prefix", optional, "what stands before every value"),
    key<Boolean<&S::header>, S>("header", optional, "the first line is the titles"),
    key<Own<S, read_schema_file_name>>("file_name", optional, "how files of this format are named"),
    key<TablesOf<&S::column_tables>>("columns", required, "a table for each column, in order"),
    key<TablesOf<&S::unique_tables>>("unique", optional, "a table for each unique key"),
    key<TableOf<&S::identity_table>>("identity", optional, "the columns that must agree with the file name"),
    key<TableOf<&S::trailer_table>>("trailer", optional, "the end of the file and its totals"),
    key<Refused<S>>("quote", later, "values in quotes, as RFC 4180 has them"),
    key<Refused<S>>("layout", later, "columns of fixed width"),
    key<Refused<S>>("comment", later, "lines to be passed over"),
    key<Refused<S>>("preamble", later, "lines before the header"),
    key<Refused<S>>("postamble", later, "lines after the records"),
    key<Refused<S>>("sections", later, "several tables in one file"),
    key<Refused<S>>("record_separator", later, "records ended otherwise than by a line ending"),
    key<Refused<S>>("null_tokens", later, "words that stand for no value"),
    key<Refused<S>>("trim", later, "blanks around values"),
    key<Refused<S>>("padding", later, "values filled up to a width"),
    key<Refused<S>>("empty_day", later, "another form of a day without entries"),
};

constexpr Key<C> column[] = {
    key<Own<C, read_column_name>>("name", required, "how findings and this file call the column"),
    key<Text<&C::title>, C>("title", optional, "what stands in the header line; default: the name"),
    key<Own<C, read_type>>("type", optional, "what values look like; default: text"),
    key<Boolean<&C::required>, C>("required", optional, "no value is empty"),
    key<Boolean<&C::sensitive>, C>("sensitive", optional, "values are shown masked only"),
    key<Boolean<&C::negative>>("negative", optional, "false: no value is below zero"),
    key<Integer<&C::length_exact, 1, length_max>>("length", optional, "exactly so long"),
    key<Integer<&C::length_min, 1, length_max>>("min_length", optional, "at least so long"),
    key<Integer<&C::length_max, 1, length_max>>("max_length", optional, "at most so long"),
    key<Choice<&C::length_unit, length_units>>("length_unit", optional, "what lengths count"),
    key<Texts<&C::values>, C>("values", optional, "the only values there are"),
    key<Own<C, read_pattern>>("pattern", optional, "a regular expression (RE2) for the whole value"),
    key<Refused<C>>("charset", later, "lengths in bytes of another charset"),
    key<Refused<C>>("width", later, "columns of fixed width"),
    key<Refused<C>>("unit", later, "amounts in fen"),
    key<Refused<C>>("null_tokens", later, "words that stand for no value"),
    key<Refused<C>>("trim", later, "blanks around values"),
    key<Refused<C>>("padding", later, "values filled up to a width"),
    key<Refused<C>>("line_breaks", later, "line breaks inside quoted values"),
};

constexpr Key<U> unique[] = {
    key<Texts<&U::columns>>("columns", required, "the columns of the key"),
    key<Choice<&U::scope, scopes>>("scope", optional, "among which statements"),
};

constexpr Key<I> identity[] = {
    key<Text<&I::merchant>>("merchant", optional, "the column that holds the merchant"),
    key<Text<&I::business_date>>("business_date", optional, "the column that holds the business date"),
};

constexpr Key<T> trailer[] = {
    key<Text<&T::tag>>("tag", optional, "the first field of the last line"),
    key<Texts<&T::titles>>("titles", optional, "the line before the last"),
    key<Texts<&T::fields>>("fields", required, "\"records\" and \"sum(COLUMN)\" in order"),
};

}  // namespace

std::span<const Key<SchemaDraft>> schema_keys() {
  return schema;
}
std::span<const Key<ColumnDraft>> column_keys() {
  return column;
}
std::span<const Key<UniqueDraft>> unique_keys() {
  return unique;
}
std::span<const Key<IdentityDraft>> identity_keys() {
  return identity;
}
std::span<const Key<TrailerDraft>> trailer_keys() {
  return trailer;
}

}  // namespace stmtwatch::config
