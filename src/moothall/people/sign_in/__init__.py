"""How allauth and axes behave here: nobody registers, sessions end with a membership."""
