"""English given names that Chinese business people go by."""

from __future__ import annotations

from sales.text import words

ENGLISH_NAMES = words(
    "Aaron Abby Ada Adam Alan Albert Alex Alice Allen Amanda Amber Amy Andrew Andy Angela Anna Annie "
    "Anthony Anny Barry Ben Betty Bill "
    "Billy Bob Bobby Brian Bruce Candy Carl Carol Cathy Chris Cindy Claire Colin Coco Daisy Daniel Danny "
    "David Dennis Derek Diana Donald "
    "Doris Eason Echo Eddie Edward Elaine Ella Ellen Emily Emma Eric Ethan Eva Evan Fiona Frank Fred "
    "Gary George Gina Grace Hank Harry "
    "Helen Henry Ian Iris Ivan Ivy Jack Jackie Jacky Jacob James Jane Janet Jason Jay Jeff Jenny Jerry "
    "Jessica Jessie Jim Jimmy Joan "
    "Joanna Joe John Johnny Jonathan Joseph Joy Joyce Judy Julia Julie Justin Karen Kate Kathy Kelly Ken "
    "Kenny Kevin Kitty Lance Larry "
    "Laura Leo Leon Lily Linda Lisa Louis Lucas Lucy Luna Lynn Mandy Maggie Marco Maria Mark Martin Mary "
    "Matt Max Max May Megan Michael "
    "Michelle Mike Molly Monica Nancy Nick Nicole Nina Nora Oliver Oscar Olivia Owen Pamela Patrick Paul "
    "Peggy Peter Phil Philip Rachel "
    "Ray Rebecca Richard Rick Rita Robert Robin Roger Ron Rose Roy Ruby Ryan Sally Sam Samuel Sandy Sara "
    "Sarah Scott Sean Selina Serena "
    "Shirley Simon Sophia Sophie Stella Stephen Steve Steven Sunny Susan Suki Tina Ted Terry Thomas "
    "Tiffany Tim Toby Tom Tommy Tony Tracy "
    "Vera Vicky Victor Vincent Vivian Wendy Will William Winnie Yoyo Yvonne Zoe"
)
