package words

import "testing"

func TestSentences(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(0, "post", "posts"), "0 posts"},
		{Count(1, "post", "posts"), "1 post"},
		{Count(2, "post", "posts"), "2 posts"},
		{Count(1020, "post", "posts"), "1,020 posts"},
		{Number(999), "999"},
		{Number(-999), "-999"},
		{Number(1000), "1,000"},
		{Number(-123456), "-123,456"},
		{Number(int64(1234567890)), "1,234,567,890"},
		{List(nil), ""},
		{List([]string{"a"}), "a"},
		{List([]string{"a", "b"}), "a and b"},
		{List([]string{"a", "b", "c"}), "a, b and c"},
		{Several([]string{"a", "b", "c"}, 3), "a, b and c"},
		{Several([]string{"a", "b", "c"}, 2), "a, b and 1 more"},
		{Either([]string{"a", "b", "c"}), "a, b or c"},
		{Either([]string{"a"}), "a"},
		{Sentence("money ends"), "Money ends."},
		{Sentence(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q; want %q", c.got, c.want)
		}
	}
}
